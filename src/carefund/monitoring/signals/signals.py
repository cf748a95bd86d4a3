"""Signals by carefund's rules, at a stated rate of false alarms: of one series or of hundreds at once.

Each month is held against what the months before it let expect, season and trend taken out; single months beyond their
limit and cumulative sums beyond their interval are marked; p-values are adjusted over all series of a month; and the
movement that all series of a group share is taken out beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR
from carefund.monitoring.charts.asked import IMPROVEMENTS, Improvement
from carefund.monitoring.signals.common_movement import take_out
from carefund.monitoring.signals.findings import LEAST_MONTHS, SignalFinding, few_series, findings_of
from carefund.monitoring.signals.from_forecast import Foretold, held_against
from carefund.monitoring.signals.given import Given, NoSignals, laid_out
from carefund.monitoring.signals.long_run import FIRST, wandering
from carefund.monitoring.signals.marks import Gaps, by_score, gaps_without_event, marks, no_gaps
from carefund.monitoring.signals.mixture import MonthAhead
from carefund.monitoring.signals.response import detections, response_to_shift
from carefund.monitoring.signals.result import Basis, Promise, Signals, Together
from carefund.monitoring.signals.run_lengths import Design, design_for, rates_of
from carefund.monitoring.signals.scales import Kind
from carefund.monitoring.signals.scored import Scored, modelled, small

FALSE_ALARM_YEARS = 20.0
"""Chart-years for each false alarm where nobody says: of 150 charts seven or eight a year."""
FALSE_DISCOVERY = 0.1
"""The part of a month's discoveries that may be false where nobody says."""
SHIFT = 1.0
"""The shift that sums are tuned to, in spreads of a month."""
RARE, SMALL = 1.0, 4.0
"""Usual counts below these are rare events, and small."""
FEW = 20
"""Fewer series than these in a group learn too little from each other for the stated rate to be exact."""
_SMALL: tuple[Basis, ...] = ("small counts", "rare events (g)", "rare events (t)")
_WHY: dict[Basis, str] = {
    "own months": "long enough and large enough for its own level, trend and season",
    "forecast": "the forecast without the plan, month by month",
    "small counts": "so few a month that only exact chances hold",
    "rare events (g)": "less than one a month: months without any are counted too",
    "rare events (t)": "less than one a month: what passes without any is measured by its denominators too",
    "none": "too few months",
}


def signals(
    values: Floats,
    months: Sequence[date],
    *,
    names: Sequence[str],
    counts: bool,
    denominators: Floats | None = None,
    groups: Sequence[str] | None = None,
    improvement: Improvement | Sequence[Improvement] = "neutral",
    false_alarm_years: float = FALSE_ALARM_YEARS,
    false_discovery: float = FALSE_DISCOVERY,
    shift: float = SHIFT,
    foretold: Foretold | None = None,
    as_of: date | None = None,
    seed: int = 0,
) -> Signals:
    """Mark what departs from what was to be expected.

    `values` is series x months, NaN where there is no figure: counts (`counts`; numerators where they have
    `denominators`), rates (denominators and no counts), or other numbers. `groups` names what series may be compared
    with each other, such as the metric; `improvement` is for all or by series; `false_alarm_years` is how many
    chart-years each false alarm is to take on average, `false_discovery` the part of a month's discoveries that may be
    false, `shift` the lasting shift, in spreads of a month, that drifts are tuned to. `foretold` is a forecast of each
    month made before it, in place of a series' own months. Months after `as_of` are left out. `seed` draws where within
    a whole count a score lies. Raises NoSignals for shapes, months and rates that cannot be.
    """
    design = _design(false_alarm_years, false_discovery, shift)
    given = laid_out(values, months, names, groups, denominators, counts=counts, as_of=as_of, first_known=LEAST_MONTHS)
    directions = _directions(improvement, len(names))
    counted = counts or denominators is not None
    basis = _bases(given, foretold, counts=counted)
    uniform = _drawn(given.values.shape, seed)
    scored, shares = _scored(given, basis, uniform, design, foretold, counts=counted)
    judged = _judged(given.counts) & np.isfinite(scored.score)
    gaps = _gaps(given, basis, design)
    wanders = _wandering(scored.score, basis, given.groups)
    own = marks(scored.score, scored.middle, design, gaps, judged, wanders)
    apart, together = _together(given, np.where(_judged(given.counts, FIRST), scored.score, np.nan), design)
    return Signals(
        names=given.names,
        groups=given.groups,
        months=given.months,
        improvement=directions,
        values=given.values,
        **{name: getattr(scored, name) * given.unit for name in ("expected", "lower", "upper")},
        score=np.where(judged, scored.score, np.nan),
        score_apart=np.where(judged, apart, np.nan),
        own=own,
        apart=by_score(apart, design, judged, _wandering(apart, basis, given.groups)),
        together=together,
        basis=basis,
        why=tuple(_WHY[one] for one in basis),
        promise=_promise(given, design, false_alarm_years, false_discovery, shares),
        findings=tuple(_findings(given, basis)),
    )


def _design(false_alarm_years: float, false_discovery: float, shift: float) -> Design:
    if not 0 < false_discovery < 1:
        raise NoSignals("a part of false discoveries between 0 and 1", str(false_discovery), "Give for example 0.1")
    try:
        return design_for(float(false_alarm_years), float(shift))
    except ValueError as error:
        raise NoSignals(str(error).split(", not")[0], f"{false_alarm_years} and {shift}", "Ask for others") from None


def _directions(improvement: Improvement | Sequence[Improvement], number: int) -> tuple[Improvement, ...]:
    """Which way is better, for each series."""
    directions = (improvement,) * number if isinstance(improvement, str) else tuple(improvement)
    if len(directions) != number or not set(directions) <= set(IMPROVEMENTS):
        raise NoSignals("'increase', 'decrease' or 'neutral' for each series", str(improvement), "Say which is better")
    return directions


def _promise(
    given: Given, design: Design, false_alarm_years: float, false_discovery: float, shares: Sequence[Floats]
) -> Promise:
    """What is promised of charts as long as the usual one, by the settings that series were found to have."""
    known = max(LEAST_MONTHS, int(np.median(np.isfinite(given.counts).sum(axis=1))))
    return Promise(
        design=design,
        rates=rates_of(design),
        level=1 - 1 / (2 * false_alarm_years * MONTHS_IN_YEAR),
        false_discovery=false_discovery,
        known=known,
        detection=detections(design, _fading(known, shares), known - 2.0),
    )


def _drawn(shape: tuple[int, ...], seed: int) -> Floats:
    """A number between 0 and 1 for each series and month, for each series alone: more of either change none before."""
    drawn: Floats = np.array([np.random.default_rng([seed, row]).random(shape[1]) for row in range(shape[0])])
    return drawn


def _judged(counts: Floats, after: int = LEAST_MONTHS) -> Flags:
    """Months with a figure that follow more than so many, among which not all were the same."""
    known = np.isfinite(counts)
    highest = np.maximum.accumulate(np.where(known, counts, -np.inf), axis=1)
    lowest = np.minimum.accumulate(np.where(known, counts, np.inf), axis=1)
    varied = np.zeros(counts.shape, dtype=bool)
    varied[:, 1:] = (highest > lowest)[:, :-1]
    return np.asarray(known & (known.cumsum(axis=1) > after) & varied)


def _bases(given: Given, foretold: Foretold | None, *, counts: bool) -> tuple[Basis, ...]:
    """What each series is held against, by the counts of the months that are never judged."""
    known = np.isfinite(given.counts)
    first = known & (known.cumsum(axis=1) <= LEAST_MONTHS)
    usual = np.where(first, given.counts, 0.0).sum(axis=1) / np.maximum(first.sum(axis=1), 1)
    return tuple(_basis(given, row, float(usual[row]), foretold, counts=counts) for row in range(len(usual)))


def _basis(given: Given, row: int, usual: float, foretold: Foretold | None, *, counts: bool) -> Basis:
    if np.isfinite(given.counts[row]).sum() <= LEAST_MONTHS:
        return "none"
    if counts and not given.proportion and usual < SMALL:
        if usual >= RARE:
            return "small counts"
        return "rare events (t)" if given.shared else "rare events (g)"
    if foretold is not None and foretold.knows(given, row):
        return "forecast"
    return "own months"


def _scored(
    given: Given, basis: Sequence[Basis], uniform: Floats, design: Design, foretold: Foretold | None, *, counts: bool
) -> tuple[Scored, list[Floats]]:
    """Every series by its basis, and the shares of settings of each group that was modelled."""
    kind: Kind = "proportion" if given.proportion else "count" if counts else "number"
    made = {one.name: np.full(given.values.shape, np.nan) for one in fields(Scored)}
    shares: list[Floats] = []
    for one, rows in _alike(given, basis):
        part, exposure, drawn = given.counts[rows], given.exposure[rows], uniform[rows]
        if one in _SMALL:
            scored = small(part, exposure, drawn, design.limit)
        elif one == "forecast" and foretold is not None:
            scored = held_against(part, foretold.of(given, rows), given.calendar, drawn, design.limit)
        else:
            scored, ahead = _by_own_months(given, rows, kind, drawn, design.limit)
            shares.append(_share_of_settings(ahead))
        for name, whole in made.items():
            whole[rows] = getattr(scored, name)
    return Scored(**made), shares


def _by_own_months(given: Given, rows: Whole, kind: Kind, uniform: Floats, limit: float) -> tuple[Scored, MonthAhead]:
    part, exposure = given.counts[rows], given.exposure[rows]
    if kind != "proportion":
        return modelled(part, exposure, kind, given.calendar, uniform, limit)
    over = exposure * given.usual[rows][:, None]
    scored, ahead = modelled(part / over, exposure, kind, given.calendar, uniform, limit)
    back = {name: getattr(scored, name) * over for name in ("expected", "lower", "upper")}
    return Scored(**{**vars(scored), **back}), ahead


def _alike(given: Given, basis: Sequence[Basis]) -> Iterator[tuple[Basis, Whole]]:
    """The rows of each group that stand on the same basis; series too short are left out."""
    pairs = sorted({pair for pair in zip(basis, given.groups, strict=True) if pair[0] != "none"})
    for one, group in pairs:
        yield (
            one,
            np.array([row for row, pair in enumerate(zip(basis, given.groups, strict=True)) if pair == (one, group)]),
        )


def _share_of_settings(ahead: MonthAhead) -> Floats:
    """The settings' shares before the last month, over the scales together."""
    share = np.exp(ahead.population.log_share[-1])
    of_bank: Floats = share.reshape(-1, ahead.of_bank).sum(axis=0)
    return of_bank


def _fading(known: int, shares: Sequence[Floats]) -> Floats | None:
    """The fading of a shift's scores, by the settings that series of this size have; None where none was modelled."""
    return response_to_shift(known, np.mean(shares, axis=0)) if shares else None


def _wandering(score: Floats, basis: Sequence[Basis], groups: Sequence[str]) -> Floats:
    """How far sums of scores wander, series x months; those of small counts are independent whatever the months."""
    wanders = np.ones(score.shape)
    for one in ("own months", "forecast"):
        for group in dict.fromkeys(groups):
            rows = np.flatnonzero([pair == (one, group) for pair in zip(basis, groups, strict=True)])
            if len(rows):
                wanders[rows] = wandering(score[rows])
    return wanders


def _gaps(given: Given, basis: Sequence[Basis], design: Design) -> Gaps:
    """Times without an event, of the series of rare events."""
    made = no_gaps(given.counts.shape)
    a_month = 1 / rates_of(design).months_between / 4
    for one in ("rare events (g)", "rare events (t)"):
        rows = np.flatnonzero([own == one for own in basis])
        if len(rows):
            timed = one.endswith("(t)")
            part = gaps_without_event(given.counts[rows], given.exposure[rows], a_month, by_exposure=timed)
            for name in vars(made):
                getattr(made, name)[rows] = getattr(part, name)
    return made


def _together(given: Given, score: Floats, design: Design) -> tuple[Floats, tuple[Together, ...]]:
    """Scores less the common movement of each group, and that movement of each group that has one."""
    apart, found = np.full(score.shape, np.nan), []
    for group in dict.fromkeys(given.groups):
        rows = np.flatnonzero([own == group for own in given.groups])
        movement = take_out(score[rows])
        apart[rows] = movement.apart
        line = np.where(np.arange(score.shape[1]) >= LEAST_MONTHS, movement.together, np.nan)[None]
        if np.isfinite(line).any():
            seen = by_score(line, design, np.isfinite(line))
            found.append(Together(group=group, score=movement.together, cause=seen.cause[0], p_value=seen.p_value[0]))
    return apart, tuple(found)


def _findings(given: Given, basis: Sequence[Basis]) -> Iterator[SignalFinding]:
    pairs = list(zip(basis, given.groups, strict=True))
    for group in dict.fromkeys(given.groups):
        number = pairs.count(("own months", group))
        if 0 < number < FEW:
            yield few_series(group, number, FEW)
    for row, name in enumerate(given.names):
        wrong = [given.months[column] for column in np.flatnonzero(given.left_out[row])]
        yield from findings_of(name, given.values[row], given.months, wrong)
