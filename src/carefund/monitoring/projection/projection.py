"""The projection of a metric's year for every area and England: chances, outturns, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import NoAppraisal, Question
from carefund.appraisal.skill import Skill
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.monitoring.projection.aims import TargetFrom
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.monitoring.projection.record import ReplayedMonth, Width
from carefund.wording.chances import word_for

Basis = Literal["own", "base rate", "known"]
"""Whose chance it is: the area's own by its draws, how often areas change so much, or that of a year that is over."""


@dataclass(frozen=True, kw_only=True)
class ProjectionFinding:
    """One thing to know of a projection: of a place by its code, or of all of them (an empty code)."""

    id: str
    severity: Literal["error", "warning", "note"]
    code: str
    expected: str
    found: str
    to_do: str


@dataclass(frozen=True, kw_only=True)
class PlaceProjection:
    """What the year of one area, or of England, is to come to.

    `target` is the change in per cent of the baseline (a fall negative), `target_from` whose it is, and `target_count`
    the count that it comes to.
    `chance` is that of meeting it, 0 to 1, by `basis`; `chance_drawn` the part of the draws before they were told wider
    or narrower, and `base_rate` how often areas had changed so much by then (None where no change was known). Intervals
    `outturn` and `change` are the central 95% (80% and 50% beside them) of the year's count and of its change in per
    cent. Of the target's months `months_known` were known, the last of them `last`; they counted `known`, where the
    same months of the baseline had counted `known_before`. `by_ratio` is the outturn if the rest of the year goes as
    its known months did against the baseline's, `by_profile` if the rest goes by the plan, in the baseline's
    proportions; both None before a month is known. `worse_by` is how much worse than the target the year's count is
    expected to be: the mean over what it may come to, a better year counting as none.
    """

    code: str
    name: str
    metric: str
    target: float
    target_count: float
    more_is_better: bool
    baseline: Interval[float]
    outturn: Interval[float]
    outturn_80: Interval[float]
    outturn_50: Interval[float]
    change: Interval[float]
    change_80: Interval[float]
    change_50: Interval[float]
    chance: float
    chance_drawn: float
    basis: Basis
    base_rate: float | None
    known: float
    known_before: float
    by_ratio: float | None
    by_profile: float | None
    months_known: int
    months: int
    last: date | None
    worse_by: float = 0.0
    target_from: TargetFrom = "given"
    findings: tuple[ProjectionFinding, ...] = ()

    @property
    def word(self) -> str:
        """The word of the chance on the fixed scale."""
        return word_for(self.chance)

    @property
    def is_england(self) -> bool:
        """Whether it is England's."""
        return self.code == ENGLAND


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A metric's year told for England and every area, as known at the end of `as_of`.

    `last` is the last month with figures, `months_known` how many of the target's they are. `skill` and `skill_england`
    say how good chances so far ahead have been (None where that was not measured), `replayed` what became of such
    projections in the years before; `width` and `width_england` how much wider than drawn they are told. `without` says
    why other areas have none. `panel` is what was known, `kept` are the paths, to observe the next month on; `releases`
    the file hash of each release read, by its id.
    """

    round_id: str
    round_title: str
    question: Question
    as_of: date
    last: date
    months_known: int
    england: PlaceProjection | None
    areas: tuple[PlaceProjection, ...] = field(repr=False)
    without: Mapping[str, NoAppraisal]
    skill: Skill | None
    skill_england: Skill | None
    width: Width
    width_england: Width
    replayed: tuple[ReplayedMonth, ...] = field(repr=False)
    findings: tuple[ProjectionFinding, ...]
    releases: Mapping[str, str] = field(repr=False)
    panel: MonthlyPanel = field(repr=False)
    kept: KeptPaths = field(repr=False)
    seed: int = 0

    def place(self, code: str) -> PlaceProjection:
        """The projection of one area, or of England. Raises KeyError where there is none."""
        return {one.code: one for one in self.places}[code]

    @property
    def places(self) -> tuple[PlaceProjection, ...]:
        """England, where it has one, and every area."""
        return (*((self.england,) if self.england else ()), *self.areas)

    @property
    def tells_apart(self) -> bool:
        """Whether areas are told apart by their chances: not where such chances have shown no skill."""
        return all(one.basis != "base rate" for one in self.areas)
