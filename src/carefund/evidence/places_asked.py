"""Which places and series a user asks for by code or by name, and saying so when there is no such thing."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from carefund.evidence.areas import Area, AreaRegister, default_register
from carefund.evidence.boards import board_named
from carefund.evidence.derived import NOT_APPORTIONED, SOURCES
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.refusal import Refusal
from carefund.wording.dates import day_words
from carefund.wording.lists import listed
from carefund.workbooks.folding import plain

SHOWN, SHORT_FORM = 3, 4
"""So many near names are shown; so many letters of a short form are those of the name."""


class UnknownPlace(Refusal):
    """A code or name that no area or commissioner of a series has; the message gives near names."""


def require_known_series(evidence: Evidence, series: str) -> None:
    """Raise UnknownSeries for a name that carefund does not define and that the evidence does not hold."""
    if series in evidence.series:
        return
    frames = (source.figures(source.releases(), [series]) for source in evidence.sources)
    if not any(frame.height for frame in frames):
        evidence.series.definition(series)


def codes_of_places(evidence: Evidence, series: str, places: Sequence[str]) -> list[str]:
    """The code of each place given by code or by name: an area of the register, or a row that the series has.

    A name that areas had one after the other, such as Somerset, gives the codes of those that the series has.
    Raises UnknownPlace at the first that is neither.
    """
    held = _names_by_code(evidence, SOURCES.get(series, series))
    return [code for text in places for code in _codes(text, held)]


def area_asked(text: str, on: date | None = None) -> Area:
    """The area of an ONS code or a name; `on` a day under the code that it had then, where its code alone changed.

    Raises UnknownPlace where there is none, naming the nearest, and where it was none on that day, naming what was.
    """
    register, asked = default_register(), text.strip()
    found = register.get(asked.upper()) or register.resolve(name=asked, on=on).area
    if found is None:
        raise UnknownPlace("the ONS code or name of an area", *no_area(text))
    if on is not None and not found.valid_on(on):
        found = register.renamed(found, on)
    if on is not None and not found.valid_on(on):
        none_then = f"{found.name} ({found.code}), which was no area on that day"
        raise UnknownPlace(f"an area of {day_words(on)}", none_then, _what_was(found, register))
    return found


def no_area(text: str, among: Iterable[str] = ()) -> tuple[str, str]:
    """What was found in place of an area, and what to do about it; `among` are the codes asked of, else all known.

    Says of a region, a board and the whole that they are none, of an area of other days what it went into, and
    otherwise which names are near.
    """
    register, asked = default_register(), text.strip().casefold()
    if asked in {"england", ENGLAND.casefold()}:
        return f"'{text}', which is the whole", "Name an area; England stands beside any in `compare`"
    if any(area.region and area.region.casefold() == asked for area in register.all()):
        return f"'{text}', which is a region", "Name one of its councils; regions are set beside others by `compare`"
    if asked and board_named(text) is not None:
        held = f"'{text}', which is an integrated care board"
        return held, "Name one of its councils; boards can be set beside other places by `compare`"
    known = register.get(text.strip().upper()) or register.resolve(name=text.strip()).area
    if known is not None:
        return f"{known.name} ({known.code}), which is not among them", _what_was(known, register)
    codes = set(among)
    names = {one.name.casefold(): one.name for one in register.all() if not codes or one.code in codes}
    near = [f"'{names[name]}'" for name in _near_names(asked, names)]
    if near:
        return f"'{text}'", f"Did you mean {' or '.join(near)}?"
    return f"'{text}'", "Give a council with adult social services, such as 'Derby' or E06000015"


def _near_names(asked: str, names: Iterable[str]) -> list[str]:
    """Names that hold the word (`Kingston`), else those spelt nearly so, else those that begin so (`Notts`)."""
    names = list(names)
    if len(asked) < SHORT_FORM:
        return difflib.get_close_matches(asked, names, n=SHOWN)
    found = [name for name in names if asked in name] or difflib.get_close_matches(asked, names, n=SHOWN)
    return (found or [name for name in names if name.startswith(asked[:SHORT_FORM])])[:SHOWN]


def _what_was(area: Area, register: AreaRegister) -> str:
    """The areas that an area went into, or else that it was made of."""
    earlier = [one for each in area.predecessors if (one := register.get(each.code))]
    named = listed(f"{one.name} ({one.code})" for one in register.successors(area.code) or earlier)
    return f"Use {named}" if named else "Use the code that was valid then"


def _names_by_code(evidence: Evidence, series: str) -> dict[str, str]:
    """The name under which each code was last published."""
    frames = [frame for source in evidence.sources if (frame := source.figures(source.releases(), [series])).height]
    if not frames:
        return {}
    pairs = pl.concat([frame.select("area_code", "published_name") for frame in frames])
    return dict(pairs.unique("area_code", keep="last", maintain_order=True).iter_rows())


def _codes(text: str, held: dict[str, str]) -> list[str]:
    asked = text.strip()
    found = default_register().resolve(ons_code=asked, social_services_code=asked, name=asked)
    if asked and found.area_code:
        every = [found.area_code, *(found.same_name if found.found_by == "name" else ())]
        return [code for code in every if code in held] or [found.area_code]
    codes = {code.upper(): code for code in (*held, NOT_APPORTIONED)}
    named = [code for code, name in held.items() if plain(name) == plain(asked)]
    known = codes.get(asked.upper()) or (named[0] if asked and named else None)
    if known is None:
        names = {plain(name): name for name in held.values()}
        near = [names[name] for name in difflib.get_close_matches(plain(asked), names, n=3)]
        advice = f"Near names: {', '.join(near)}" if near else "Give an area's ONS code, or its name in full"
        raise UnknownPlace("the code or name of an area or commissioner of this series", f"'{asked}'", advice)
    return [known]
