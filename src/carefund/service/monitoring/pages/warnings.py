"""The page of the watched year, ready to show: what is warned of and what is muted, as the mutes stand today."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from carefund.programme.rounds import load_round
from carefund.report.columns import Table
from carefund.report.media.html import fragment
from carefund.report.monitoring.watch.told import SHOWN, opening_words, table_of, table_of_records
from carefund.service.monitoring.kept import NOT_YET, KeptYear, ToldWarning
from carefund.service.monitoring.muting import Standing
from carefund.service.monitoring.pages.muting import mute_words
from carefund.wording.dates import month_words
from carefund.wording.lists import capital

MONTHS = ("month", "first", "since")
"""Columns of a row that are kept as ISO dates."""


@dataclass(frozen=True, kw_only=True)
class ShownWarning:
    """One warning in full; `may_mute` says whether the reader may mute it, or lift what mutes it."""

    area: str
    name: str
    metric: str
    label: str
    html: Markup
    may_mute: bool
    muted: str = ""
    """Who muted it, why and until when; empty where nobody did."""


@dataclass(frozen=True, kw_only=True)
class WarningsPage:
    """The page; `why_none` says why nothing is told, empty where something is."""

    round_id: str
    round_title: str
    title: str
    why_none: str
    lead: str = ""
    aims: str = ""
    table: Markup = field(default_factory=Markup)
    told: tuple[ShownWarning, ...] = ()
    muted: tuple[ShownWarning, ...] = ()
    parts: Markup = field(default_factory=Markup)
    wide: str = ""
    narrow: str = ""
    picture_title: str = ""
    alt: str = ""
    source: str = ""


def warnings_page(
    round_id: str, year: KeptYear | None, mutes: Standing, day: date, may: Callable[[str], bool]
) -> WarningsPage:
    """The page of a round's watched year, None where it was not watched yet.

    `mutes` are those that stand on the `day`; `may` says of an area whether the reader may mute what is warned of it.
    """
    title = load_round(round_id).title
    if year is None:
        return WarningsPage(round_id=round_id, round_title=title, title="Early warnings", why_none=NOT_YET)
    heading = f"Early warnings at the end of {month_words(year.as_of)}"
    if year.refused:
        why = f"This year could not be worked out. {capital(year.refused)}"
        return WarningsPage(round_id=round_id, round_title=title, title=heading, why_none=why)
    silent = silenced(year, mutes, day)
    standing = [one for one in year.told if (one.area, one.metric) not in silent]
    return WarningsPage(
        round_id=round_id,
        round_title=title,
        title=heading,
        why_none="",
        lead=opening_words([one.cause for one in standing]),
        aims=year.aims,
        table=Markup(fragment(table_of(one.cells for one in standing))) if standing else Markup(),
        told=tuple(_shown(one, "", may) for one in standing[:SHOWN]),
        muted=tuple(
            _shown(one, mute_words(silent[one.area, one.metric]), may)
            for one in year.told
            if (one.area, one.metric) in silent
        ),
        parts=year.parts,
        wide=year.pictures.get("wide", ""),
        narrow=year.pictures.get("narrow", year.pictures.get("wide", "")),
        picture_title=year.picture_title,
        alt=year.alt,
        source=year.source,
    )


def silenced(year: KeptYear, mutes: Standing, day: date) -> Standing:
    """The mutes that silence something that is warned of."""
    return {
        key: mute
        for key, mute in mutes.items()
        if (told := year.warning_of(*key)) is not None and mute.silences(told.first, day)
    }


def causes_told(year: KeptYear, mutes: Standing, day: date, areas: Collection[str]) -> tuple[int, int]:
    """How many causes are warned of in some areas and not muted, and how many are muted."""
    silent = silenced(year, mutes, day)
    own = [one for one in year.told if one.area in areas]
    muted = sum((one.area, one.metric) in silent for one in own)
    return len(own) - muted, muted


def _shown(one: ToldWarning, muted: str, may: Callable[[str], bool]) -> ShownWarning:
    return ShownWarning(
        area=one.area,
        name=one.name,
        metric=one.metric,
        label=one.label,
        html=one.html,
        may_mute=may(one.area),
        muted=muted,
    )


def warnings_table(year: KeptYear, mutes: Standing, day: date) -> Table:
    """What is warned of as a table, with who muted what, why and until when."""
    silent = silenced(year, mutes, day)
    return table_of_records(_row(row, silent) for row in year.rows)


def _row(row: dict[str, Any], silent: Standing) -> dict[str, Any]:
    typed = {name: date.fromisoformat(row[name]) for name in MONTHS if row[name]}
    mute = silent.get((row["area_code"], row["metric"]))
    said = (mute.reason, mute.by, mute.until) if mute else ("", "", None)
    return {**row, **typed, **dict(zip(("muted", "muted_by", "muted_until"), said, strict=True))}
