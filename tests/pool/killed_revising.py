"""A child of the tests that revises a plan and posts in turn until it is killed, telling each plan put in force."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from carefund.pool.books import writing
from carefund.pool.posting import Made
from carefund.pool.revision_rules import revised
from tests.pool.postings import spent


def main() -> None:
    """Revise as fast as the disk allows; the version of a plan is printed once it is acknowledged."""
    made = Made(day=date(2023, 9, 1), posted=datetime(2023, 9, 4, tzinfo=UTC), posted_by="B")
    with writing(Path(sys.argv[1])) as writer:
        print("ready", flush=True)
        for _ in range(100_000):
            now = writer.books.opening
            version = now.plan_version + 1
            writer.revise(revised(writer.books, replace(now, plan_version=version, plan_hash=f"{version:064d}"), made))
            print(version, flush=True)
            writer.post([spent(f"p{version}", pounds="1.01")])


if __name__ == "__main__":
    main()
