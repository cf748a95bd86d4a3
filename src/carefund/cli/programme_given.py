"""The round that a verb is given: by its id, or as a file that defines it."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.programme.definition import Round
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import ENDING, load_round, read_round

RoundArgument = Annotated[
    str, typer.Argument(metavar="ROUND", help="The round, such as bcf-2015-16, or a .toml file that defines one.")
]


def given_round(named: str) -> Round:
    """Return the round of that id, or defined in that file; ends with exit code 2 where there is none."""
    try:
        return read_round(Path(named)) if named.endswith(ENDING) else load_round(named)
    except BrokenDefinition as refusal:
        stop(str(refusal), WRONG_USAGE)
    except OSError as error:
        stop(f"carefund: {named} could not be read: {error.strerror}", WRONG_USAGE)
