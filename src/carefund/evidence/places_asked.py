"""Which places and series a user asks for by code or by name, and saying so when there is no such thing."""

import difflib
from collections.abc import Sequence
from datetime import date

import polars as pl

from carefund.evidence.areas import Area, default_register
from carefund.evidence.derived import NOT_APPORTIONED, SOURCES
from carefund.evidence.query import Evidence
from carefund.refusal import Refusal
from carefund.workbooks.headings import plain


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
    """The area of an ONS code or a name, on a day where areas of one name followed each other.

    Raises UnknownPlace where there is none.
    """
    register, asked = default_register(), text.strip()
    found = register.get(asked.upper()) or register.resolve(name=asked, on=on).area
    if found is None:
        names = {area.name.casefold(): area.name for area in register.all()}
        near = [names[name] for name in difflib.get_close_matches(asked.casefold(), names, n=3)]
        advice = f"Near names: {', '.join(near)}" if near else "Give a council's ONS code, or its name in full"
        raise UnknownPlace("the ONS code or name of an area", f"'{text}'", advice)
    return found


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
