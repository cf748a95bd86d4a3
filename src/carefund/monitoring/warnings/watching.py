"""A round watched through its year: every month's signs and prospects of every metric and area, and what they warn of.

Each month is seen without the figures after it: signs rest on the months before it, prospects on paths that know none
later. But the figures behind the signs are in the versions known in the last month, and which of them are trusted is as
known then; and chances of the last month are drawn anew, those of the months before it on kept paths, so that a chance
near `UNLIKELY` may warn in the one and not in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.question import NoAppraisal, Question
from carefund.arrays import Floats
from carefund.calendar import last_day, month_after, month_of, months_between
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.evidence.similar import similar_on
from carefund.interval import Interval
from carefund.monitoring.charts.asked import Improvement
from carefund.monitoring.decided_conditions import DecidedCondition
from carefund.monitoring.projection.projecting import project_round
from carefund.monitoring.projection.projection import PlaceProjection, Projection
from carefund.monitoring.projection.round_projection import Asked, RoundProjection, aims_of, project_whole_round
from carefund.monitoring.returns.latest import AreaReturned
from carefund.monitoring.signals.result import CAUSES, Marks, Signals, judgement_of
from carefund.monitoring.signals.signals import signals
from carefund.monitoring.warnings.causes import Movements, movements_of
from carefund.monitoring.warnings.following import follow
from carefund.monitoring.warnings.warning import EarlyWarning, Mute, Prospect, Sign, Watched
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.wording.dates import month_words

Progress = Callable[[str], None]
_ALONE = "/England"
"""What follows the metric in the name of the group that England's own series stands alone in."""


@dataclass(frozen=True, kw_only=True)
class WatchedRound:
    """A round as it stands at the end of `as_of`.

    `warnings` stand now, what costs most first; `muted` are those that somebody muted; `history` has what stood at the
    end of each of `months`, oldest first, without parts and peers. `projection` is that of the last month, `signals` of
    every metric's England and areas (named `metric/code`).
    """

    round_id: str
    round_title: str
    as_of: date
    months: tuple[date, ...]
    warnings: tuple[EarlyWarning, ...]
    muted: tuple[EarlyWarning, ...]
    history: tuple[tuple[EarlyWarning, ...], ...] = field(repr=False)
    projection: RoundProjection = field(repr=False)
    signals: Signals = field(repr=False)
    due: tuple[ReturnQuarter, ...] = ()
    """The returns of the round whose day is not over."""
    region: str = ""
    """The region whose areas alone are in it; empty for all."""
    returns: tuple[AreaReturned, ...] = field(default=(), repr=False)
    """The last return of each area, where returns were given."""
    conditions: tuple[DecidedCondition, ...] = field(default=(), repr=False)
    """The conditions that decisions set, as they stood, where these were given."""

    def within(self, name: str, codes: Collection[str]) -> WatchedRound:
        """The same of some areas, such as a region's: England stays, with those of its areas that are among them."""

        def kept(warnings: Iterable[EarlyWarning]) -> tuple[EarlyWarning, ...]:
            return tuple(
                replace(one, with_it=tuple(code for code in one.with_it if code in codes))
                for one in warnings
                if one.area == ENGLAND or one.area in codes
            )

        projection = replace(
            self.projection,
            projections=tuple(
                replace(one, areas=tuple(place for place in one.areas if place.code in codes))
                for one in self.projection.projections
            ),
            payments=tuple(one for one in self.projection.payments if one.code in codes),
            budgets=tuple(one for one in self.projection.budgets if one.area_code in codes),
        )
        return replace(
            self,
            region=name,
            warnings=kept(self.warnings),
            muted=kept(self.muted),
            history=tuple(kept(month) for month in self.history),
            projection=projection,
            returns=tuple(one for one in self.returns if one.code in codes),
            conditions=tuple(one for one in self.conditions if one.code in codes),
        )

    def of_area(self, code: str) -> tuple[EarlyWarning, ...]:
        """The warnings of one area: its own, and England's that it moves with."""
        return tuple(one for one in self.warnings if one.area == code or code in one.with_it)


def watch_round(
    round_: Round,
    evidence: Evidence,
    as_of: date,
    asked: Asked,
    *,
    registers: Registers,
    assumptions: Assumptions,
    metrics: Sequence[str] | None = None,
    mutes: tuple[Mute, ...] = (),
    progress: Progress = lambda _: None,
) -> WatchedRound:
    """Watch a round from the first month of its targets' year to `as_of`.

    The same seed gives the same answer. Raises NoAppraisal or NotForecastable where no metric can be projected.
    """
    year = _Year(round_, evidence, asked, registers, assumptions, progress)
    last = project_whole_round(
        round_, evidence, as_of, replace(asked, kept={}), registers=registers, assumptions=assumptions, metrics=metrics
    )
    told = {one.question.metric.id: one for one in last.projections}
    months = tuple(months_between(min(one.question.target[0] for one in told.values()), as_of)) or (as_of,)
    seen = _signs(told, asked.seed)
    prospects = {metric: year.prospects(one, months) for metric, one in told.items()}
    watched = [
        [
            one
            for metric, projection in told.items()
            for one in _watched(
                projection, prospects[metric].get(month, {}), seen, month, price_of(round_, projection.question)
            )
        ]
        for month in months
    ]
    history = follow(watched)
    known = AsOf(last_day(as_of), asked.known_by)
    now = [one.muted_by(mutes) for one in _explained(history[-1], told, evidence, registers, known)]
    return WatchedRound(
        round_id=round_.id,
        round_title=round_.title,
        as_of=as_of,
        months=months,
        warnings=tuple(one for one in now if one.mute is None),
        muted=tuple(one for one in now if one.mute is not None),
        history=tuple(history),
        projection=last,
        signals=seen,
        due=_due(round_, as_of),
    )


def _due(round_: Round, as_of: date) -> tuple[ReturnQuarter, ...]:
    quarters = round_.returns.quarters if round_.returns else ()
    return tuple(one for one in quarters if (one.due or last_day(one.last)) > last_day(as_of))


@dataclass(frozen=True)
class _Year:
    """What a year's months are projected with."""

    round: Round
    evidence: Evidence
    asked: Asked
    registers: Registers
    assumptions: Assumptions
    progress: Progress

    def prospects(self, last: Projection, months: Sequence[date]) -> dict[date, dict[str, PlaceProjection]]:
        """Every place's projection at the end of each month, on paths that one month after the other is observed on."""
        metric, kept, made = last.question.metric, None, {last.as_of: _by_code(last)}
        for month in (one for one in months if one != last.as_of):
            self.progress(f"{metric.label}, {month_words(month)}")
            try:
                told = project_round(
                    self.round,
                    self.evidence,
                    month,
                    aims_of(self.round, last.question, last.panel, self.asked, month),
                    registers=self.registers,
                    assumptions=self.assumptions,
                    metric=metric.id,
                    comparison=self.asked.comparison,
                    known_by=self.asked.known_by,
                    record=self.asked.record,
                    kept=kept,
                    draws=self.asked.draws,
                    seed=self.asked.seed,
                )
            except (NoAppraisal, NotForecastable):
                continue
            kept, made[month] = told.kept, _by_code(told)
        return made


def _by_code(projection: Projection) -> dict[str, PlaceProjection]:
    return {one.code: one for one in projection.places}


def _signs(told: Mapping[str, Projection], seed: int) -> Signals:
    """The signals of every metric's England and areas at once, so that discoveries are counted over all of them."""
    panels = [one.panel for one in told.values()]
    months = months_between(min(one.first for one in panels), max(one.last for one in panels))
    names, groups, rows, better = list[str](), list[str](), list[Floats](), list[Improvement]()
    for metric, one in told.items():
        codes = (ENGLAND, *(code for code in one.panel.codes if code in {place.code for place in one.areas}))
        names += [f"{metric}/{code}" for code in codes]
        groups += [metric + _ALONE, *[metric] * (len(codes) - 1)]
        rows.append(_rows(one.panel, codes, months))
        better += ["increase" if one.question.more_is_better else "decrease"] * len(codes)
    return signals(
        np.vstack(rows),
        months,
        names=names,
        groups=groups,
        counts=all(one.kind == "count" for one in panels),
        improvement=better,
        seed=seed,
    )


def _rows(panel: MonthlyPanel, codes: Sequence[str], months: Sequence[date]) -> Floats:
    """Figures of some places over months, places x months; NaN where there is none that is trusted."""
    made = np.full((len(codes), len(months)), np.nan)
    place = {month: column for column, month in enumerate(months)}
    columns = [place[month] for month in panel.months]
    held = {code: row for row, code in enumerate(panel.codes)}
    for row, code in enumerate(codes):
        made[row, columns] = panel.whole_england if code == ENGLAND else panel.trusted[held[code]]
    return made


def _watched(
    told: Projection,
    prospects: Mapping[str, PlaceProjection],
    seen: Signals,
    month: date,
    price: Fraction | None,
) -> Iterator[Watched]:
    """Every place of a metric at the end of a month."""
    metric, column = told.question.metric.id, seen.months.index(month) if month in seen.months else -1
    rows = {name: row for row, name in enumerate(seen.names)}
    for code in (ENGLAND, *(one.code for one in told.areas)):
        row = rows.get(f"{metric}/{code}", -1)
        known = column >= 0 and row >= 0
        yield Watched(
            metric=metric,
            area=code,
            month=month,
            sign=_sign(seen, seen.own, row, column) if known else None,
            own_sign=_sign(seen, seen.apart, row, column) if known and code != ENGLAND else None,
            prospect=_prospect(prospects.get(code)),
            price=price,
        )


def _sign(seen: Signals, marks: Marks, row: int, column: int) -> Sign | None:
    """A sign that things get worse, if it is among the month's discoveries."""
    cause, adjusted = CAUSES[marks.cause[row, column]], float(marks.adjusted[row, column])
    if judgement_of(cause, seen.improvement[row]) != "concern" or not adjusted <= seen.promise.false_discovery:
        return None
    return Sign(kind=cause, since=seen.months[int(marks.since[row, column])], p=adjusted)


def _prospect(place: PlaceProjection | None) -> Prospect | None:
    if place is None:
        return None
    low, middle, high = place.outturn.low, place.outturn.middle, place.outturn.high
    beyond = Interval(low - place.target_count, middle - place.target_count, high - place.target_count)
    if place.more_is_better:
        beyond = Interval(-beyond.high, -beyond.middle, -beyond.low)
    return Prospect(
        chance_missed=1 - place.chance,
        beyond=beyond,
        expected=place.worse_by,
        has_skill=place.basis != "base rate",
        target=place.target_count,
        target_from=place.target_from,
    )


def price_of(round_: Round, question: Question) -> Fraction | None:
    """What one unit of a metric costs in pounds, by the comparison over the question's months, else the first with one.

    None where the round prices none.
    """
    same = [one for one in question.metric.comparisons if one.outturn.months() == question.target]
    named = (one.price for one in (*same, *question.metric.comparisons) if one.price)
    price_id = next(named, None)
    return None if price_id is None else round_.price(price_id).per_unit


def _explained(
    standing: Sequence[EarlyWarning],
    told: Mapping[str, Projection],
    evidence: Evidence,
    registers: Registers,
    known: AsOf,
) -> Iterator[EarlyWarning]:
    """The warnings with what moved in them and what the areas most like them did, since each began."""
    moved: dict[str, Movements] = {}
    as_of = month_of(known.day)
    for one in standing:
        question = told[one.metric].question
        if one.metric not in moved:
            whole = question.metric.national_series or question.series
            moved[one.metric] = movements_of(evidence, question.series, whole, as_of, known)
        months = tuple(months_between(max(one.since, month_after(as_of, -11)), as_of))
        peers = None
        if one.area != ENGLAND:
            others = similar_on(evidence, one.area, registers, as_of).neighbours
            peers = moved[one.metric].peers_of(one.area, others, months)
        yield replace(one, months=months, parts=moved[one.metric].parts_of(one.area, months), peers=peers)
