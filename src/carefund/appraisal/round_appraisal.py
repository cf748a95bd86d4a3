"""Appraising a round: one target for every area, each area's verdict, and all of them together with shared shocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from carefund.appraisal.added import programme_effect
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.judging import ONE_AREA, Outlook, judge
from carefund.appraisal.question import NoAppraisal, checked_target, question_of
from carefund.appraisal.reading import Basis, read_panel
from carefund.appraisal.shared_effects import SharedEffects, area_seed
from carefund.appraisal.together import Stake, Together, together
from carefund.appraisal.verdict import Verdict
from carefund.appraisal.verdict_table import verdict_table
from carefund.arrays import Floats
from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.definition import Round
from carefund.wording.dates import month_words


@dataclass(frozen=True)
class RoundAppraisal:
    """A target appraised for every area of a round.

    `without_verdict` gives, by area code, why an area has none.
    """

    round_id: str
    round_title: str
    target: float
    as_of: date
    outlook: Outlook = field(repr=False)
    england: Verdict
    areas: tuple[Verdict, ...] = field(repr=False)
    together: Together
    regions: tuple[Together, ...] = field(repr=False)
    without_verdict: Mapping[str, str]
    seed: int

    @cached_property
    def table(self) -> pl.DataFrame:
        """England and every area, a row each; columns as `verdict_table` gives them."""
        return verdict_table((self.england, *self.areas))

    def verdict(self, code: str) -> Verdict:
        """The verdict of one area, or of England. Raises KeyError where there is none."""
        return {one.code: one for one in (self.england, *self.areas)}[code]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the whole."""
        return (
            *self.outlook.forecast.notes,
            "Figures are those of the releases held, which for past months are later revisions than anyone could have "
            "seen then.",
            "Each area's plan is taken to do what whole programmes did in published studies, in the months still to "
            "come: only a target is given. The studies are all that are held, some later than the months used.",
            *dict.fromkeys(note for verdict in self.areas for note in verdict.notes if note == ONE_AREA),
        )

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON."""
        question = self.outlook.question
        return {
            "round": self.round_id,
            "metric": question.metric.id,
            "series": question.series,
            "target_percent": self.target,
            "as_of": f"{self.as_of:%Y-%m}",
            "baseline": [f"{month:%Y-%m}" for month in (question.baseline[0], question.baseline[-1])],
            "target_months": [f"{month:%Y-%m}" for month in (question.target[0], question.target[-1])],
            "seed": self.seed,
            "england": self.england.as_record(),
            "areas_together": self.together.as_record(),
            "regions": [region.as_record() for region in self.regions],
            "areas": [verdict.as_record() for verdict in self.areas],
            "without_verdict": dict(self.without_verdict),
            "notes": list(self.notes),
        }


def appraise_round(
    round_: Round,
    evidence: Evidence,
    target: float,
    as_of: date,
    *,
    metric: str | None = None,
    comparison: str | None = None,
    basis: Basis = "period",
    draws: int = DRAWS,
    seed: int = 0,
) -> RoundAppraisal:
    """How likely every area is to meet a target, from what was knowable at the end of a month.

    `target` is the change in per cent of the baseline (a fall negative), the same for all. The same seed gives the same
    answer. Raises NoAppraisal when the target (see `checked_target`), round, metric or months cannot be appraised,
    NotForecastable when the evidence holds nothing by then.
    """
    target = checked_target(target)
    question = question_of(round_, metric, comparison)
    outlook = Outlook.of(read_panel(evidence, question.series, as_of, basis), question, draws=draws, seed=seed)
    return appraise_target(round_, outlook, target, as_of, seed=seed)


def appraise_target(round_: Round, outlook: Outlook, target: float, as_of: date, *, seed: int = 0) -> RoundAppraisal:
    """The same from an outlook that was made before, so that several targets can share one forecast.

    Raises NoAppraisal when no area has a baseline.
    """
    question = outlook.question
    shared = SharedEffects.draw(outlook.forecast.england.shape[1], seed)
    areas = [code for code in outlook.forecast.codes if default_register().get(code)]
    verdicts, missing, effects = [], {}, {}
    for code in areas:
        effect = programme_effect(shared, area_seed(code, seed), question.metric.id)
        try:
            _, without = outlook.totals(code)
            added = (without - outlook.known_count(code)) * effect
            verdicts.append(judge(outlook, code, target, added, round_))
            effects[code] = effect
        except NoAppraisal as error:
            missing[code] = str(error)
    if not verdicts:
        raise NoAppraisal(
            f"areas with a baseline in {question.series} by {month_words(as_of)}",
            "none",
            "Choose a later month, or other months of comparison",
        )
    stakes = {code: _stake(outlook, code, effect, target) for code, effect in effects.items()}
    return RoundAppraisal(
        round_.id,
        round_.title,
        target,
        as_of,
        outlook,
        judge(outlook, ENGLAND, target, _for_england(outlook, effects), round_),
        tuple(verdicts),
        together("All areas", list(stakes.values())),
        _by_region(stakes),
        missing,
        seed,
    )


def _for_england(outlook: Outlook, effects: Mapping[str, Floats]) -> Floats:
    """What the plans add for England: the areas' effect together, as a part, of England's own count."""
    england = outlook.course(ENGLAND)[1] - outlook.known_count(ENGLAND)
    to_come = {code: outlook.course(code)[1] - outlook.known_count(code) for code in effects}
    changed = sum(to_come[code] * effect for code, effect in effects.items())
    added: Floats = england * changed / np.maximum(sum(to_come.values()), 1.0)
    return added


def _stake(outlook: Outlook, code: str, effect: Floats, target: float) -> Stake:
    (baseline, without), (_, course) = outlook.totals(code), outlook.course(code)
    known = outlook.known_count(code)
    outturn, in_sums = (count + (count - known) * effect for count in (without, course))
    return Stake(baseline, outturn, in_sums, target)


def _by_region(stakes: Mapping[str, Stake]) -> tuple[Together, ...]:
    regions: dict[str, list[Stake]] = {}
    for code, stake in stakes.items():
        area = default_register().get(code)
        regions.setdefault((area.region if area else None) or "No region", []).append(stake)
    return tuple(together(region, regions[region]) for region in sorted(regions))
