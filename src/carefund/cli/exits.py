"""How a verb ends: 0 all right, 1 something was refused or found wrong, 2 wrong usage; errors go to standard error.

The rooms say what to do with the thing itself; here stands what that means on a command line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from carefund.refusal import Refusal

REFUSED = 1
WRONG_USAGE = 2
REMEDIES = {
    "accept": "To import it all the same, add --accept.",
    "as-of": "The month is given with --as-of.",
    "choose-pool": "A pool is chosen with --area and --year.",
    "open-books": "`carefund pool open PLAN.xlsx --agreement FILE --store DIR` opens them.",
    "define": "A definition is given with --definition.",
    "import": "The command is `carefund evidence import FILES`.",
    "import-the-others": "To import those alone, add --skip-refused.",
    "list-checks": "`carefund plan checks` lists them.",
    "list-series": "`carefund evidence list` shows what is held.",
    "make-return": "`carefund monitor return template ROUND AREA QUARTER` makes one.",
    "make-store": "`carefund evidence import FILES --store DIR` makes one.",
    "make-workbook": "`carefund plan template ROUND AREA` makes one.",
    "reissue": "To say so, add --reissue.",
    "similar": "--similar adds the areas most like it.",
    "show-round": "`carefund programme show ROUND` lists metrics and their series.",
}
"""What the command line adds to a refusal, by the refusal's remedy."""


def in_words(error: BaseException) -> str:
    """An error as this door says it: a refusal with the command or option that helps."""
    added = [REMEDIES[one] for one in error.remedies] if isinstance(error, Refusal) else []
    return " ".join([str(error), *added])


def stop(message: str, code: int) -> NoReturn:
    """Print a message to standard error and end with this exit code."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def wrong_usage(*errors: type[Exception]) -> Iterator[None]:
    """Turn these errors into their message and exit code 2."""
    try:
        yield
    except errors as error:
        stop(f"carefund: {in_words(error)}", WRONG_USAGE)
