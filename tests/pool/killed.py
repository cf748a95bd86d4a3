"""A child of the tests that posts to books until it is killed, telling each acknowledgement."""

import sys
from pathlib import Path

from carefund.pool.books import writing
from tests.pool.postings import spent


def main() -> None:
    """Post as fast as the disk allows; the number of a posting is printed once it is acknowledged."""
    folder, start = Path(sys.argv[1]), int(sys.argv[2])
    with writing(folder) as writer:
        print("ready", flush=True)
        for number in range(start, start + 100_000):
            writer.post([spent(f"p{number}-{part}", pounds="1.01") for part in range(3)])
            print(number, flush=True)


if __name__ == "__main__":
    main()
