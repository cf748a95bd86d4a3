"""The waivers of a round that were granted, as anyone may read them: by organisation, without the names of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.state import State
from carefund.evidence.areas import Area
from carefund.report.columns import Column, Table
from carefund.service.public.names import people_of, without_names
from carefund.service.waivers.pages.all_waivers import CheckCount, WaiverRow, WaiverState, check_counts, waiver_rows
from carefund.wording.dates import day_words
from carefund.wording.lists import counted

PUBLISHED = (WaiverState.GRANTED, WaiverState.EXPIRED)


@dataclass(frozen=True, kw_only=True)
class PublishedWaiver:
    """One waiver that was granted; `granted` is why, `in_force` whether it still holds."""

    area_code: str
    area: str
    check: str
    reason: str
    granted: str
    approved_by: str
    until: date
    in_force: bool

    @property
    def until_words(self) -> str:
        """Its last day in words."""
        return day_words(self.until)


@dataclass(frozen=True, kw_only=True)
class PublishedPage:
    """The waivers of a round that were granted."""

    title: str
    round_id: str
    round: str
    lead: str
    lines: tuple[PublishedWaiver, ...]
    counts: tuple[CheckCount, ...]


def published(states: Sequence[tuple[Area, State]], day: date) -> tuple[list[PublishedWaiver], tuple[CheckCount, ...]]:
    """The waivers that were granted and not withdrawn, by area, and how many there are of each check."""
    people = {area.code: people_of(state) for area, state in states}
    rows = [row for row in waiver_rows(states, day) if row.state in PUBLISHED]
    ordered = sorted(rows, key=lambda row: (row.area.name, row.number))
    return [_published(row, people[row.area.code]) for row in ordered], check_counts(rows)


def published_page(
    round_: tuple[str, str], lines: Sequence[PublishedWaiver], counts: tuple[CheckCount, ...]
) -> PublishedPage:
    """The page; `round_` is id and title."""
    areas = len({one.area_code for one in lines})
    many = f"{counted(len(lines), 'waiver')} granted, in {counted(areas, 'area')}."
    return PublishedPage(
        title="Waivers that were granted",
        round_id=round_[0],
        round=round_[1],
        lead=many if lines else "No waiver was granted.",
        lines=tuple(lines),
        counts=counts,
    )


def _published(row: WaiverRow, people: frozenset[str]) -> PublishedWaiver:
    one = row.waiver
    return PublishedWaiver(
        area_code=row.area.code,
        area=row.area.name,
        check=row.check,
        reason=without_names(one.reason, people),
        granted=without_names(one.decision, people),
        approved_by=one.decided_for,
        until=one.until,
        in_force=row.state is WaiverState.GRANTED,
    )


COLUMNS = (
    Column("area_code", "Code", "text", "ONS code of the area"),
    Column("area", "Area", "text", "name of the area"),
    Column("check", "Check", "text", "what the check looks at"),
    Column("reason", "Reason", "text", "why the area asked"),
    Column("granted", "Why it was granted", "text", "in the words of who approved it"),
    Column("approved_by", "Approved by", "text", "the organisation"),
    Column("until", "Until", "day", "the last day on which it holds"),
    Column("in_force", "In force", "flag", "whether it holds on the day of the file"),
)


def published_table(lines: Iterable[PublishedWaiver]) -> Table:
    """What was granted as a table, a row each."""
    return Table.of("waivers", "Waivers that were granted", COLUMNS, lines)
