"""An area's year in one view: plan and decision, money to date, metrics so far, conditions, and what is due next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from markupsafe import Markup

from carefund.assurance.delivery import PoolBooks
from carefund.assurance.status import status_words
from carefund.monitoring.returns.latest import AreaReturned, returned
from carefund.monitoring.returns.model import MetricReport
from carefund.pool.year_sums import sums_of
from carefund.report.media.html import fragment
from carefund.report.monitoring.watch.returned import OutputWords, outputs_in_words
from carefund.report.pool.months_drawing import description, months_table
from carefund.service.monitoring.kept import KeptYear, area_part, watched_year
from carefund.service.monitoring.pages.muting import mute_words
from carefund.service.monitoring.pages.warnings import silenced
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import year_in
from carefund.service.returns.pages.tags import tag_of
from carefund.service.returns.quarter import Quarter, quarters_of
from carefund.service.returns.storing import last_handed_in, return_of
from carefund.wording.dates import day_words, month_words
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.numbers import NONE, exact_count, exact_percent

HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class MetricLine:
    """One metric in one quarter: what was planned and what is published, in words."""

    metric: str
    quarter: str
    planned: str
    published: str
    difference: str
    source: str


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """Something to be done: by when, what, and the name of the page where it is done with what that needs."""

    day: date
    when: str
    what: str
    overdue: bool
    page: str
    quarter: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyToDate:
    """What the books say: three sums, the picture's address and words, and its figures."""

    year: str
    head: str
    day: str
    facts: tuple[tuple[str, str], ...]
    picture: str
    table: Markup


@dataclass(frozen=True, kw_only=True)
class YearPage:
    """An area's year."""

    title: str
    plan: tuple[tuple[str, str], ...]
    money: MoneyToDate | None
    metrics: tuple[MetricLine, ...]
    outputs: tuple[OutputWords, ...]
    outputs_to: str
    """The quarter of the return that they are of; empty where none is handed in."""
    conditions: tuple[tuple[str, str, str, str], ...]
    """Words, owner, due, state of each condition."""
    returns: tuple[tuple[str, str, str, str], ...]
    """Id, label, state and tag of each quarter's return."""
    due: tuple[DueLine, ...]
    today: str
    watched_to: str = ""
    """The month to the end of which the year was watched, in words; empty where it was not."""
    watched: Markup = field(default_factory=Markup)
    """What is warned of and where each metric is heading."""
    muted: tuple[str, ...] = ()
    """What the centre muted of it: the metric, who, until when and why."""


def year_page(tenant: Tenant, day: date) -> YearPage:
    """The page, as of a day."""
    quarters, kept = quarters_of(tenant), watched_year(tenant.round.id, tenant.data, tenant.database)
    own = kept.areas.get(tenant.area.code, "") if kept else ""
    last = _last_returned(tenant, quarters)
    return YearPage(
        title="The year in one view",
        plan=tuple(_plan(tenant, day)),
        money=_money(tenant),
        metrics=tuple(_metrics(tenant, quarters, day)),
        outputs=outputs_in_words(last) if last else (),
        outputs_to=last.quarter.label if last else "",
        conditions=tuple(_conditions(tenant, day)),
        returns=tuple((one.id, one.asked.label, one.words, tag_of(one.words)) for one in quarters),
        due=tuple(sorted(_due(tenant, quarters, day), key=lambda one: one.day)),
        today=day_words(day),
        watched_to=month_words(kept.as_of) if kept and own else "",
        watched=area_part(own, tenant.data) if own else Markup(),
        muted=tuple(_muted(tenant, kept, day)) if kept else (),
    )


def _muted(tenant: Tenant, kept: KeptYear, day: date) -> Iterator[str]:
    """Who muted what is warned of the area, until when and why."""
    mutes = {(tenant.area.code, metric): mute for metric, mute in tenant.state.mutes.items()}
    for one in silenced(kept, mutes, day).values():
        yield f"{tenant.metric_label(one.metric)}: {mid_sentence(mute_words(one))}"


def last_books(tenant: Tenant) -> PoolBooks | None:
    """The books of the last year that has any."""
    pools = tenant.state.delivery.pools
    return pools[max(pools)] if pools else None


def _plan(tenant: Tenant, day: date) -> Iterator[tuple[str, str]]:
    state = tenant.state
    yield (
        "Plan",
        f"{capital(status_words(state, day, tenant.side))}, version {state.version}"
        if state.version
        else "Not started",
    )
    decided = state.decisions.standing
    if decided:
        label = next((one.label for one in tenant.round.decisions if one.id == decided.outcome), decided.outcome)
        yield "Decision", f"{label}. {decided.reason}".strip()


def _money(tenant: Tenant) -> MoneyToDate | None:
    pool = last_books(tenant)
    if pool is None:
        return None
    made = year_in(pool, tenant)
    return MoneyToDate(
        year=pool.year,
        head=pool.head,
        day=day_words(made.day),
        facts=sums_of(made).in_words(),
        picture=description(made),
        table=Markup(fragment(months_table(made))),
    )


def _metrics(tenant: Tenant, quarters: tuple[Quarter, ...], day: date) -> Iterator[MetricLine]:
    """Each metric in each quarter that is over, planned beside published."""
    for one in quarters:
        if one.rule.last < day:
            for report in one.filled.sent.metrics:
                yield _metric(tenant, one, report)


def _metric(tenant: Tenant, quarter: Quarter, report: MetricReport) -> MetricLine:
    planned, published = report.planned, report.published
    off = None if not planned or published is None else float((published - planned) / planned) * HUNDRED
    return MetricLine(
        metric=tenant.metric_label(report.metric),
        quarter=quarter.asked.label,
        planned=NONE if planned is None else exact_count(planned),
        published="Not published" if published is None else exact_count(published),
        difference="" if off is None else exact_percent(off),
        source=report.published_source or "",
    )


def _last_returned(tenant: Tenant, quarters: Sequence[Quarter]) -> AreaReturned | None:
    """What the return that was handed in last says; None where none was."""
    last = last_handed_in([one.asked for one in quarters], tenant.state)
    if last is None:
        return None
    sent = return_of(last[1].return_hash, tenant.data)
    return returned(tenant.round, last[0], sent, tenant.area.code, tenant.area.name)


def _conditions(tenant: Tenant, day: date) -> Iterator[tuple[str, str, str, str]]:
    for one in tenant.state.conditions.values():
        if not one.withdrawn:
            waits = "waits for a judgement" if one.waits_for_centre else "open"
            state = "met" if one.met else "overdue" if one.overdue(day) else waits
            yield one.words, one.owner, day_words(one.due), state


def _due(tenant: Tenant, quarters: tuple[Quarter, ...], day: date) -> Iterator[DueLine]:
    """Returns that are owed, conditions that are open, questions that wait for an answer."""
    for one in quarters:
        if one.record.handed_in is None and one.rule.due is not None:
            yield _line(one.rule.due, day, f"Return for {one.asked.label}", "return", one.id)
        elif one.record.handed_in is None and one.rule.last < day:
            owed = _line(one.rule.last, day, f"Return for {one.asked.label}", "return", one.id)
            when = f"No due date is known; the quarter ended on {day_words(one.rule.last)}"
            yield replace(owed, when=when, overdue=False)
    for condition in tenant.state.conditions.values():
        if condition.is_open:
            yield _line(condition.due, day, f"Condition: {condition.words}", "conditions")
    for thread in tenant.state.threads.values():
        if thread.due and thread.waits:
            yield _line(thread.due, day, "An answer to a question", "questions")


def _line(due: date, day: date, what: str, page: str, quarter: str = "") -> DueLine:
    return DueLine(day=due, when=day_words(due), what=what, overdue=due < day, page=page, quarter=quarter)
