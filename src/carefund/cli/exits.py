"""How a verb ends: 0 all right, 1 something was refused or found wrong, 2 wrong usage; errors go to standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

REFUSED = 1
WRONG_USAGE = 2


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
        stop(f"carefund: {error}", WRONG_USAGE)
