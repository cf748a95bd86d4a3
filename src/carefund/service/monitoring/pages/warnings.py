"""The page of the watched year, ready to show."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from carefund.programme.rounds import load_round
from carefund.service.monitoring.kept import NOT_YET, KeptYear
from carefund.wording.dates import month_words
from carefund.wording.lists import capital


@dataclass(frozen=True, kw_only=True)
class WarningsPage:
    """The page; `why_none` says why nothing is told, empty where something is."""

    round_id: str
    round_title: str
    title: str
    why_none: str
    lead: str = ""
    aims: str = ""
    parts: Markup = field(default_factory=Markup)
    wide: str = ""
    narrow: str = ""
    picture_title: str = ""
    alt: str = ""
    source: str = ""


def warnings_page(round_id: str, year: KeptYear | None) -> WarningsPage:
    """The page of a round's watched year, None where it was not watched yet."""
    title = load_round(round_id).title
    if year is None:
        return WarningsPage(round_id=round_id, round_title=title, title="Early warnings", why_none=NOT_YET)
    heading = f"Early warnings at the end of {month_words(year.as_of)}"
    if year.refused:
        why = f"This year could not be worked out. {capital(year.refused)}"
        return WarningsPage(round_id=round_id, round_title=title, title=heading, why_none=why)
    return WarningsPage(
        round_id=round_id,
        round_title=title,
        title=heading,
        why_none="",
        lead=year.lead,
        aims=year.aims,
        parts=year.parts,
        wide=year.pictures.get("wide", ""),
        narrow=year.pictures.get("narrow", year.pictures.get("wide", "")),
        picture_title=year.picture_title,
        alt=year.alt,
        source=year.source,
    )
