"""The area that a verb is given: by its ONS code or its name."""

from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.wording.dates import day_words
from carefund.wording.lists import listed

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
    from carefund.evidence.areas import default_register

    first = round_.financial_years.outturn.first if round_ else None
    register = default_register()
    found = register.get(words.strip().upper()) or register.resolve(name=words, on=first).area
    if found is None:
        stop(f"carefund: expected the ONS code or name of an area; found '{words}'. {_nearest(words)}", WRONG_USAGE)
    if first and not found.valid_on(first):
        found = register.renamed(found, first)
    if round_ and first and not found.valid_on(first):
        began = f"when {round_.title} began"
        stop(f"carefund: {found.name} ({found.code}) was no area on {day_words(first)}, {began}. "
             f"{_successors(found.code)}", WRONG_USAGE)  # fmt: skip
    return found


def _nearest(words: str) -> str:
    import difflib

    from carefund.evidence.areas import all_areas

    names = {area.name.lower(): f"'{area.name}'" for area in all_areas()}
    close = difflib.get_close_matches(words.strip().lower(), names, n=3, cutoff=0.6)
    if not close:
        return "Give a council with adult social services, such as 'Derby' or E06000015."
    return f"Did you mean {' or '.join(names[name] for name in close)}?"


def _successors(code: str) -> str:
    from carefund.evidence.areas import default_register

    register = default_register()
    area = register.get(code)
    others = register.successors(code) or [
        earlier for each in (area.predecessors if area else ()) if (earlier := register.get(each.code))
    ]
    named = listed(f"{other.name} ({other.code})" for other in others)
    return f"Use {named}." if named else "Use the code that was valid then."
