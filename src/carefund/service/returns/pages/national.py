"""The national page of returns: who has and who has not, how late, and what those that came add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from carefund.calendar import last_day
from carefund.report.columns import Column, Table
from carefund.report.document import Block, Section
from carefund.report.media.html import fragment
from carefund.report.provenance import Provenance
from carefund.report.returns.document import document
from carefund.report.returns.sentences import missing_words, money_words, response_words
from carefund.service.frame.recent import Recent
from carefund.service.returns.country import AreaLine, Country
from carefund.service.returns.pages.tags import tag_of
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import capital, counted
from carefund.wording.standing import marked

SHOWN = ("answers", "money", "metrics", "survey")
"""Sections of the roll-up that the page shows."""
NO_DATE = "No due date is known: nobody is called late"
_BODIES = Recent[int, tuple[object, Markup]](16)
COLUMNS = (
    Column("area_code", "Area", "text", "ONS code of the area", lambda one: one.area.code),
    Column("area_name", "Name", "text", "name of the area", lambda one: one.area.name),
    Column("region", "Region", "text", "region of the area", lambda one: one.area.region or ""),
    Column("state", "State", "text", "how far its return is", lambda one: one.words),
    Column("handed_in", "Handed in", "text", "when it was handed in, in London",
           lambda one: moment_words(one.record.handed_in.at) if one.record.handed_in else ""),
    Column("by", "By", "text", "who handed it in",
           lambda one: one.record.handed_in.name if one.record.handed_in else ""),
    Column("days_late", "Days late", "count", "days after the due date; empty where that is not known",
           lambda one: one.days_late, whole=True),
    Column("reminded", "Reminded", "day", "when the area was last reminded", lambda one: one.reminded),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """One area, all in words."""

    code: str
    name: str
    region: str
    words: str
    tag: str
    handed_in: str
    late: str
    reminded: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a filter."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class NationalPage:
    """The returns of one quarter."""

    title: str
    round_id: str
    quarter: str
    label: str
    quarters: tuple[Choice, ...]
    states: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    due: str
    response: str
    missing: str
    money: str
    shown: str
    lines: tuple[Line, ...]
    body: Markup
    owing: int
    """How many areas have not handed in, of those that the person reaches."""
    over: bool
    may_remind: bool
    query: str


def national_page(
    country: Country, day: date, chosen: Mapping[str, str], query: str, *, may_remind: bool
) -> NationalPage:
    """The page; `chosen` are the filters `state` and `region`, `query` the address's own after the question mark."""
    lines, rolled, quarter = country.lines, country.rolled, country.quarter
    states, regions = Counter(one.words for one in lines), Counter(one.area.region or "" for one in lines)
    state = chosen.get("state", "") if chosen.get("state", "") in states else ""
    region = chosen.get("region", "") if chosen.get("region", "") in regions else ""
    kept = [one for one in lines if state in ("", one.words) and region in ("", one.area.region or "")]
    assert country.round.returns is not None
    return NationalPage(
        title=f"Returns: {country.round.title}",
        round_id=country.round.id,
        quarter=quarter.id,
        label=quarter.label,
        quarters=tuple(
            Choice(id=one.id, label=one.label, chosen=one.id == quarter.id) for one in country.round.returns.quarters
        ),
        states=_choices(states, state),
        regions=_choices(regions, region),
        due=f"Due {marked(day_words(quarter.due), quarter)}" if quarter.due else NO_DATE,
        response=response_words(rolled),
        missing=missing_words(rolled),
        money=money_words(rolled),
        shown=f"{counted(len(kept), 'area')} of {len(lines)}",
        lines=tuple(map(_line, kept)),
        body=_body(country),
        owing=sum(not one.here for one in lines),
        over=day > last_day(quarter.last),
        may_remind=may_remind,
        query=query,
    )


def _choices(counts: Mapping[str, int], chosen: str) -> tuple[Choice, ...]:
    found = (
        Choice(id=one, label=f"{capital(one) or 'Not known'} ({many})", chosen=one == chosen)
        for one, many in sorted(counts.items())
    )
    return (Choice(id="", label="All", chosen=not chosen), *found)


def _line(one: AreaLine) -> Line:
    handed_in = one.record.handed_in
    return Line(
        code=one.area.code,
        name=one.area.name,
        region=one.area.region or "",
        words=one.words,
        tag=tag_of(one.words),
        handed_in=f"{handed_in.name}, {moment_words(handed_in.at)}" if handed_in else "",
        late=counted(one.days_late, "day") if one.days_late else "",
        reminded=day_words(one.reminded) if one.reminded else "",
    )


def _body(country: Country) -> Markup:
    """What the returns that came add up to, as HTML, made once for each roll-up; empty where none came."""
    rolled = country.rolled
    if not rolled.answering:
        return Markup("")
    known = _BODIES.get(id(rolled))
    if known is None or known[0] is not rolled:
        sections = document(rolled, Provenance()).sections
        known = rolled, _shown([one for one in sections if one.id in SHOWN])
        _BODIES.keep(id(rolled), known)
    return known[1]


def _shown(blocks: Sequence[Block | Section]) -> Markup:
    return Markup("").join(Markup(fragment(one)) for one in blocks)


def areas_table(country: Country) -> Table:
    """Every area with its return: state, lateness, reminder."""
    return Table.of("returns", "Returns", COLUMNS, country.lines)
