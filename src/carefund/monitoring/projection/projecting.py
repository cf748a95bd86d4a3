"""Making the projection: from kept paths, a panel and targets; or from a round and the evidence at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.direction import comes_to
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import KnownBy, panel_from_evidence
from carefund.appraisal.question import NoAppraisal, Question, question_of
from carefund.appraisal.scoring import bounded
from carefund.appraisal.skill import Skill, SkillScope
from carefund.arrays import Floats
from carefund.calendar import last_day, month_number
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.monitoring.projection.aims import Aims, TargetFrom, Targets
from carefund.monitoring.projection.findings import of_place, of_projection
from carefund.monitoring.projection.kept_paths import KeptPaths, horizon_to, keep_paths, observe
from carefund.monitoring.projection.projection import Basis, PlaceProjection, Projection
from carefund.monitoring.projection.record import NOTHING_REPLAYED, ProjectionRecord, ReplayedMonth, Width
from carefund.monitoring.projection.widening import ends_of_intervals, told_chance, told_quantiles
from carefund.monitoring.projection.year_draws import YearDraws, year_draws
from carefund.programme.definition import Round
from carefund.wording.dates import month_words

EVENLY = (np.arange(200) + 0.5) / 200
"""Levels that stand for all that the year's count may come to, each as often as any other."""


def project_round(
    round_: Round,
    evidence: Evidence,
    as_of: date,
    targets: Targets | Aims,
    *,
    registers: Registers,
    assumptions: Assumptions,
    metric: str | None = None,
    comparison: str | None = None,
    known_by: KnownBy = "period",
    record: ProjectionRecord = NOTHING_REPLAYED,
    kept: KeptPaths | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Projection:
    """What the year of a round's metric comes to, from what was knowable at the end of a month.

    With `kept` (the `kept` of an earlier month's projection) the months since are observed on those paths; without, or
    where England did what they did not foresee, the forecast is made anew. The same seed gives the same answer. Raises
    NoAppraisal where the round, metric, months or targets cannot be projected, NotForecastable where the evidence holds
    nothing by then.
    """
    question = question_of(round_, metric, comparison, evidence.series)
    panel = panel_from_evidence(
        evidence, question.series, as_of, registers=registers, assumptions=assumptions, known_by=known_by
    )
    paths = paths_for(kept, panel, question, draws, seed)
    return project(
        round_, question, panel, paths, targets, as_of,
        registers=registers, assumptions=assumptions.as_of(last_day(as_of)), record=record,
    )  # fmt: skip


def paths_for(
    kept: KeptPaths | None, panel: MonthlyPanel, question: Question, draws: int = DRAWS, seed: int = 0
) -> KeptPaths:
    """The kept paths with the months since observed; drawn anew where there are none that will do."""
    if kept is not None and _will_do(kept, panel, question):
        observed = observe(kept, panel)
        if len(observed.surprises) == len(kept.surprises):
            return observed
    return keep_paths(panel, horizon_to(panel.last, question.target[-1]), draws=draws, seed=seed)


def _will_do(kept: KeptPaths, panel: MonthlyPanel, question: Question) -> bool:
    """Whether kept paths are of this series, not of a later month, reach the year's end, and know the same places."""
    ends = max(kept.months, default=kept.last)
    reach = kept.series == panel.series and kept.last <= panel.last <= ends and question.target[-1] <= ends
    return reach and set(kept.codes) <= set(panel.codes) and not _divided_since(kept, panel)


def _divided_since(kept: KeptPaths, panel: MonthlyPanel) -> bool:
    """Whether some place's level is known to have shifted in a month that the paths do not know yet."""
    new = panel.step(kept.last) + 1
    return panel.level_break is not None and bool(panel.level_break[:, new:].any())


def project(
    round_: Round,
    question: Question,
    panel: MonthlyPanel,
    kept: KeptPaths,
    targets: Targets | Aims,
    as_of: date,
    *,
    registers: Registers,
    assumptions: Assumptions,
    record: ProjectionRecord = NOTHING_REPLAYED,
) -> Projection:
    """The same from a panel, and paths on which its months have been observed: a pure function of its arguments.

    Raises NoAppraisal for paths that are not known to the panel's last month or do not reach the year's end, and where
    no place has a baseline.
    """
    year = year_draws(kept, panel, question)
    telling = _Telling.of(year, panel, question, assumptions, record, registers)
    aims = targets if isinstance(targets, Aims) else Aims(general=targets)
    asked = {code: aim for code in year.codes if (aim := aims.of(code)) is not None}
    asked = {code: aim for code, aim in asked.items() if code == ENGLAND or registers.is_area(code)}
    if not asked:
        raise NoAppraisal(
            f"areas with a baseline and a target in {question.series} by {month_words(as_of)}",
            "none",
            "Choose a later month, other months of comparison, or give targets by area",
        )
    places = {one.code: one for one in telling.places(asked)}
    england = places.pop(ENGLAND, None)
    without = {code: why for code, why in year.none.items() if code == ENGLAND or registers.is_area(code)}
    return Projection(
        round_id=round_.id,
        round_title=round_.title,
        question=question,
        as_of=as_of,
        last=panel.last,
        months_known=year.months_known,
        england=england,
        areas=tuple(places.values()),
        without=without,
        skill=telling.skill["places"],
        skill_england=telling.skill["England"],
        width=telling.width["places"],
        width_england=telling.width["England"],
        replayed=_replayed(record, question, year.months_known),
        findings=tuple(of_projection(year, panel, kept, as_of, telling.skill, telling.width, without)),
        releases=dict(panel.releases),
        panel=panel,
        kept=kept,
        seed=kept.seed,
    )


def _replayed(record: ProjectionRecord, question: Question, known: int) -> tuple[ReplayedMonth, ...]:
    """The rows of years before the one asked, with as many months known."""
    scopes: tuple[SkillScope, ...] = ("places", "England")
    rows = (row for place in scopes for row in record.of(question.series, place, known, question.target[0]))
    return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class _Telling:
    """What every place's projection is told by."""

    year: YearDraws
    panel: MonthlyPanel
    question: Question
    registers: Registers
    skill: Mapping[SkillScope, Skill | None]
    width: Mapping[SkillScope, Width]

    @classmethod
    def of(
        cls,
        year: YearDraws,
        panel: MonthlyPanel,
        question: Question,
        assumptions: Assumptions,
        record: ProjectionRecord,
        registers: Registers,
    ) -> _Telling:
        ahead = max(month_number(question.target[-1]) - month_number(panel.last), 0)
        scopes: tuple[SkillScope, ...] = ("places", "England")
        known, start = year.months_known, question.target[0]
        return cls(
            year=year,
            panel=panel,
            question=question,
            registers=registers,
            skill={one: assumptions.skill.of(question.series, one, ahead, len(question.target)) for one in scopes},
            width={one: record.width(question.series, one, known, start) for one in scopes},
        )

    @property
    def by_base_rate(self) -> bool:
        """Whether how often areas change so much stands for areas' chances: these have shown no skill."""
        skill = self.skill["places"]
        return bool(self.year.to_come and skill is not None and not skill.shown and self.year.past.n)

    def places(self, asked: Mapping[str, tuple[float, TargetFrom]]) -> Iterator[PlaceProjection]:
        """The projection of each place that a target is asked for."""
        rows = [row for row, code in enumerate(self.year.codes) if code in asked]
        changes = self.year.changes[rows]
        counts, shares = self._quantiles(rows, self.year.outturn[rows]), self._quantiles(rows, changes)
        baseline = Interval.of_rows(self.year.baseline[rows])
        for place, row in enumerate(rows):
            target, whose = asked[self.year.codes[row]]
            told = self._place(row, target, changes[place], baseline[place], counts[:, place], shares[:, place])
            yield replace(told, worse_by=self._worse_by(told, self.year.outturn[row]), target_from=whose)

    def _worse_by(self, place: PlaceProjection, outturn: Floats) -> float:
        factor = self.width["England" if place.is_england else "places"].factor
        counts = told_quantiles(outturn[None], EVENLY, factor)[:, 0]
        beyond = place.target_count - counts if place.more_is_better else counts - place.target_count
        return float(np.maximum(beyond, 0.0).mean())

    def _quantiles(self, rows: list[int], draws: Floats) -> Floats:
        """The ends of the intervals told, and the middle, levels x rows."""
        levels = ends_of_intervals()
        told = told_quantiles(draws, levels, self.width["places"].factor)
        if rows and rows[0] == 0:
            told[:, :1] = told_quantiles(draws[:1], levels, self.width["England"].factor)
        return told

    def _place(
        self, row: int, target: float, changes: Floats, baseline: Interval[float], counts: Floats, shares: Floats
    ) -> PlaceProjection:
        year, code = self.year, self.year.codes[row]
        scope: SkillScope = "England" if code == ENGLAND else "places"
        base_rate = year.past.share_coming_to(target, more_is_better=self.question.more_is_better)
        drawn = float(comes_to(changes, target, more_is_better=self.question.more_is_better).mean())
        chance, basis = self._chance(scope, drawn, base_rate, len(changes))
        middle, known, before = baseline.middle, float(year.known[row]), float(year.before[row])
        planned_rest = (middle - before) * (1 + target / 100)
        some = year.months_known > 0 and before > 0
        return PlaceProjection(
            code=code,
            name="England" if code == ENGLAND else self.registers.name(code),
            metric=self.question.metric.id,
            target=target,
            target_count=middle * (1 + target / 100),
            more_is_better=self.question.more_is_better,
            baseline=baseline,
            outturn=_interval(counts, 0),
            outturn_80=_interval(counts, 1),
            outturn_50=_interval(counts, 2),
            change=_interval(shares, 0),
            change_80=_interval(shares, 1),
            change_50=_interval(shares, 2),
            chance=chance,
            chance_drawn=drawn,
            basis=basis,
            base_rate=base_rate,
            known=known,
            known_before=before,
            by_ratio=known / before * middle if some else None,
            by_profile=known + planned_rest if some else None,
            months_known=year.months_known,
            months=len(self.question.target),
            last=self.panel.last if year.months_known else None,
            findings=tuple(of_place(code, year, basis)),
        )

    def _chance(self, scope: SkillScope, drawn: float, base_rate: float | None, draws: int) -> tuple[float, Basis]:
        if not self.year.to_come:
            return drawn, "known"
        if scope == "places" and self.by_base_rate:
            return bounded(base_rate or 0.0, self.year.past.n), "base rate"
        told = float(told_chance(np.array(bounded(drawn, draws)), self.width[scope].factor))
        return bounded(told, draws), "own"


def _interval(ends: Floats, inner: int) -> Interval[float]:
    """The interval so many steps within the widest, of ordered ends with the middle between them."""
    return Interval(float(ends[inner]), float(ends[len(ends) // 2]), float(ends[-1 - inner]))
