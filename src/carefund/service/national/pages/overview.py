"""The list of a round for the national team: totals, filters, and one line for each area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.assurance.state import Status
from carefund.programme.definition import Round
from carefund.service.frame.recent import Recent
from carefund.service.national.filters import CONDITIONS, SORTS, YES_NO, Filters
from carefund.service.national.row import Row
from carefund.service.national.totals import MetricTargets, Totals, YearMoney, in_order, totals_of
from carefund.service.national.words import outcome_labels, said_words
from carefund.service.plans.words import waiting_words
from carefund.wording.chances import WORDS
from carefund.wording.dates import day_words
from carefund.wording.lists import capital, counted
from carefund.wording.money import exact_pounds, pounds
from carefund.wording.numbers import NONE, count, percent


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """One target of one plan: what it is called, the change that is planned, and how likely that was said to be."""

    label: str
    change: str
    said: str


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One area's plan in words; `money` is by year."""

    code: str
    area: str
    region: str
    status: str
    outcome: str
    """The decision, or what is recommended; empty where there is neither."""
    late: bool
    due: str
    """Since when one is late that is not handed in."""
    money: tuple[tuple[str, str], ...]
    targets: tuple[TargetLine, ...]
    conditions: str
    overdue: bool
    reviewers: str
    waiting: str

    def __hash__(self) -> int:
        return hash((self.code, self.status, self.waiting))


@dataclass(frozen=True, kw_only=True)
class Selection:
    """One filter: its name in the address, its label, and its choices, of which one is chosen."""

    name: str
    label: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column that the list can be sorted by: the address that does it, and how it is sorted now."""

    label: str
    query: str
    sorted: str


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """The list of a round."""

    title: str
    round_id: str
    caption: str
    summary: str
    states: tuple[tuple[str, str, str], ...]
    """Each state that some plan is in: its name, the address that shows those plans, how many."""
    money: tuple[tuple[str, str, str, str], ...]
    """Year, whose plans, pooled and spent, to the penny."""
    metrics: tuple[tuple[str, ...], ...]
    """Metric, targets set, how many under each word of the scale, and what is to be known of them."""
    shown: str
    shown_money: str
    selections: tuple[Selection, ...]
    text: str
    query: str
    query_of_all: str
    filtered: bool
    headings: Mapping[str, Heading]
    lines: tuple[PlanLine, ...]
    decides: bool
    evaluates: bool
    others: tuple[tuple[str, str], ...]
    words: tuple[str, ...] = tuple(map(capital, WORDS))


def overview_page(
    round_: Round,
    rows: Sequence[Row],
    filters: Filters,
    *,
    whole: bool,
    decides: bool,
    evaluates: bool = False,
    others: Sequence[tuple[str, str]],
) -> OverviewPage:
    """The page; `rows` are all that the person reaches, `whole` whether these are all areas of the round."""
    assert round_.planning is not None  # rounds without it are not opened
    labels = {one.id: one.label for one in round_.metrics}
    totals, chosen = totals_of(rows, round_.planning), filters.chosen(rows)
    return OverviewPage(
        title=f"{'England' if whole else 'Your areas'}: {round_.title}",
        round_id=round_.id,
        caption="England" if whole else "Your areas",
        summary=summary_words(totals),
        states=_states(totals, filters),
        money=tuple(line for one in totals.money for line in _money(one, totals)),
        metrics=tuple(_metric(labels[one.metric], one) for one in totals.targets),
        shown=f"{counted(len(chosen), 'plan')} of {len(rows)}",
        shown_money=_shown_money(totals_of(chosen, round_.planning)) if filters.filtered and chosen else "",
        selections=_selections(rows, filters),
        text=filters.text,
        query=filters.query(),
        query_of_all=filters.query(all="yes"),
        filtered=filters.filtered,
        headings={name: _heading(name, filters) for name in SORTS},
        lines=tuple(_line_at_hand(row, round_) for row in chosen),
        decides=decides,
        evaluates=evaluates,
        others=tuple(others),
    )


def summary_words(totals: Totals) -> str:
    """How far the plans are, in a sentence or two."""
    decided = totals.states[Status.DECIDED] + totals.states[Status.PUBLISHED]
    conditions = (
        f" {capital(counted(totals.conditions_open, 'condition'))} open, {totals.conditions_overdue} overdue."
        if totals.conditions_open
        else ""
    )
    return (
        f"{totals.handed_in} of {counted(totals.areas, 'plan')} handed in, {totals.late} late; {decided} decided, "
        f"{totals.states[Status.RECOMMENDED]} recommended and waiting for a decision.{conditions}"
    )


def _states(totals: Totals, filters: Filters) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (capital(name), Filters(state=name, sort=filters.sort).query(), count(number))
        for name, number in in_order(totals.states)
    )


def _money(one: YearMoney, totals: Totals) -> list[tuple[str, str, str, str]]:
    every = exact_pounds(one.pooled), exact_pounds(one.spent)
    handed_in = exact_pounds(one.pooled_handed_in), exact_pounds(one.spent_handed_in)
    return [
        (one.year, f"All plans that were saved ({totals.saved})", *every),
        (one.year, f"Handed in ({totals.handed_in})", *handed_in),
    ]


def _shown_money(totals: Totals) -> str:
    return "; ".join(
        f"{one.year}: {exact_pounds(one.pooled)} pooled, {exact_pounds(one.spent)} spent" for one in totals.money
    )


def _metric(label: str, one: MetricTargets) -> tuple[str, ...]:
    words = [count(one.by_word[word]) if one.told else NONE for word in WORDS]
    return (label, count(one.set_by), *words, _metric_words(one))


def _metric_words(one: MetricTargets) -> str:
    if not one.told:
        return "No chance is told"
    left = one.set_by - one.told
    words = ["By how often areas have changed so much" if one.base_rate else "By each area's own chance"]
    if 0 < one.base_rate < one.told:
        words = [f"{one.base_rate} of them by how often areas have changed so much"]
    return "; ".join([*words, *([f"{left} without a chance"] if left else [])])


def _heading(name: str, filters: Filters) -> Heading:
    by, backwards = filters.order
    now = "" if by != name else ("descending" if backwards else "ascending")
    return Heading(label=SORTS[name][0], query=filters.sorted_by(name).query(), sorted=now)


def _selections(rows: Sequence[Row], filters: Filters) -> tuple[Selection, ...]:
    states = [(name, f"{capital(name)} ({number})") for name, number in in_order(Counter(row.status for row in rows))]
    regions = [(one, one) for one in sorted({row.region for row in rows if row.region})]
    words = [(one, f"Some target {one}") for one in WORDS]
    return (
        _selection("state", "State", filters.state, states),
        _selection("region", "Region", filters.region, regions),
        _selection("late", "Late", filters.late, list(YES_NO.items())),
        _selection("word", "Targets", filters.word, words),
        _selection("condition", "Conditions", filters.condition, list(CONDITIONS.items())),
        _selection("sort", "Sorted by", filters.sort, [(one, label) for one, (label, _) in SORTS.items()][1:], "Area"),
    )


def _selection(name: str, label: str, chosen: str, choices: Sequence[tuple[str, str]], every: str = "All") -> Selection:
    pairs = [("", every), *choices]
    if chosen and chosen not in dict(pairs):
        pairs.append((chosen, f"{dict(pairs).get(chosen.removeprefix('-'), every)}, from the other end"))
    return Selection(name=name, label=label, choices=tuple((one, words, one == chosen) for one, words in pairs))


def _outcome(row: Row, outcomes: Mapping[str, str]) -> str:
    if row.outcome:
        return outcomes.get(row.outcome, row.outcome)
    return f"Recommended: {outcomes.get(row.recommended, row.recommended)}" if row.recommended else ""


_LINES = Recent[tuple[str, Row], tuple[Round, PlanLine]](12_000)
"""By what they say: lines of rows that are as they were; one takes some 2 kB."""


def _line_at_hand(row: Row, round_: Round) -> PlanLine:
    """The line of a row, made once for each value of it."""
    known = _LINES.get((round_.id, row))
    if known is None or known[0] is not round_:
        known = round_, _line(row, round_)
        _LINES.keep((round_.id, row), known)
    return known[1]


def _line(row: Row, round_: Round) -> PlanLine:
    assert round_.planning is not None  # rounds without it are not opened
    labels, several = {one.id: one.label for one in round_.metrics}, len(round_.planning.pooled_years) > 1
    return PlanLine(
        code=row.code,
        area=row.area,
        region=row.region,
        status=capital(row.words),
        outcome=_outcome(row, outcome_labels(round_)),
        late=row.late,
        due=f"due {day_words(row.due)}" if row.late and not row.handed_in else "",
        money=tuple(_year_money(row, year, several) for year in row.pooled or {}),
        targets=tuple(
            TargetLine(label=labels[metric], change=percent(change), said=said_words(row.chances.get(metric)))
            for metric, change in row.changes.items()
        ),
        conditions=condition_count(row),
        overdue=row.overdue > 0,
        reviewers=", ".join(row.reviewers),
        waiting=waiting_words(row.waiting),
    )


def _year_money(row: Row, year: str, several: bool) -> tuple[str, str]:
    assert row.pooled is not None
    assert row.spent is not None
    label = f"{year}: " if several else ""
    return f"{label}{pounds(row.pooled[year])} pooled", f"{pounds(row.spent[year])} spent"


def condition_count(row: Row) -> str:
    """How many conditions are open, overdue and met; empty where none is set."""
    parts = [(row.open, "open"), (row.overdue, "overdue"), (row.met, "met")]
    return ", ".join(f"{number} {word}" for number, word in parts if number)
