"""The area that a verb is given: by its ONS code or its name."""

from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import wrong_usage

if TYPE_CHECKING:
    from carefund.evidence.areas import Area
    from carefund.programme.definition import Round

AreaArgument = Annotated[
    str, typer.Argument(metavar="AREA", help="The area, by name or ONS code, such as Kent or E10000016.")
]


def area_given(words: str, round_: "Round | None" = None) -> "Area":
    """The area of this code or name, in the round's year where a round is given, else of whatever year.

    Ends with exit code 2 where there is none, naming the nearest, and where it was none in the round's year.
    """
    from carefund.evidence.places_asked import UnknownPlace, area_asked

    with wrong_usage(UnknownPlace):
        return area_asked(words, round_.financial_years.outturn.first if round_ else None)
