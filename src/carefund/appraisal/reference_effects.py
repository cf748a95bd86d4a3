"""The reference class: what schemes and programmes like those of a plan did, pooled from published studies.

Reference class forecasting (HM Treasury, The Green Book 2022, 5.43 to 5.46): take the class, take its distribution,
place the claim in it. Two kinds of class. *Reached*: the change among the people whom a scheme reached, by family of
scheme; a family's own mean is drawn to the mean of all families by how little its studies say, so that a family with
one study is not taken at face value (the empirical Bayes estimate of Morris, JASA 1983;78:47-55, with the spread
between families from Paule and Mandel). *Area*: the change in the count of a whole place for which an integrated-care
programme answers in one year.

What enters: every row of the metric and scope that may, in both directions, and outcomes that stand near to the metric
at a lower weight. What is imputed, and shown with each member: where no error was published it is the median of those
that were, in the same class, but for an effect that was reported as one no more than makes it just significant; a row
with "no effect" and no size enters at 0; a row with only a direction enters at half a standard error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist, median

import numpy as np
import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.meta_analysis import Pooled, between_studies, pool
from carefund.appraisal.published_effects import DESIGN_WORDS, PublishedEffect, Scope
from carefund.arrays import Floats

NORMAL = NormalDist()
JUST_SIGNIFICANT = 0.05
PROGRAMME = "whole-system"
"""The family of programmes that are about a whole area."""
SIGNS = {"lower": -1.0, "slower-growth": -1.0, "none": 0.0, "none-or-higher": 0.5, "higher": 1.0, "mixed": 0.0}
"""Where a row with only a direction stands, in the size taken for such rows."""


CLASSES_KEPT = 256
"""So many classes that were pooled are kept, for each is asked for by every area and scheme."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A study in a class, with the figures it entered with."""

    effect: PublishedEffect
    """The row as published."""
    change: float
    """The change in per cent; for an area, of one year."""
    standard_error: float
    """In per cent."""
    weight: float
    """Multiplier of its precision, 0 to 1: design x country x outcome, over the number of rows of its study."""
    imputed: str
    """What was filled in, in words; empty where nothing was."""
    source: str
    """Who published it, and where."""


@dataclass(frozen=True)
class AllStudies:
    """The mean is that of all studies as one group."""


@dataclass(frozen=True, kw_only=True)
class TooFewStudies:
    """So many studies are too few: a `spread` in per cent is declared, and the mean drawn to 0."""

    studies: int
    spread: float


@dataclass(frozen=True, kw_only=True)
class FamilyAmongFamilies:
    """A family's mean is drawn to `centre`, the mean of so many `families`.

    `own` is what its own studies say, which counts for `own_part` of it (0 to 1); None where it has none.
    """

    families: int
    centre: float
    own: float | None
    own_part: float


Pooling = AllStudies | TooFewStudies | FamilyAmongFamilies
"""How the figures of a class were come by."""


@dataclass(frozen=True, kw_only=True)
class ReferenceClass:
    """What the like did: all figures are changes in per cent, falls negative."""

    metric: str
    """Id of the metric."""
    scope: Scope
    """Whom the changes are about."""
    family: str | None
    """Id of the family of scheme, None for all together."""
    mean: float
    """The mean effect."""
    between_study_sd: float
    """How much true effects differ from place to place around it (standard deviation)."""
    standard_error: float
    """How unsure the mean is."""
    centre: float
    """The mean of all families, which `mean` was drawn to."""
    centre_error: float
    """How unsure that is."""
    own_part: float
    """The part of the family's own studies in `mean`, 0 to 1."""
    n: int
    """Studies in the class."""
    n_family: int
    """Those of the family itself."""
    directions: Mapping[str, int]
    """How many found what."""
    designs: Mapping[str, int]
    """How many used which design, in words."""
    pooling: Pooling
    """How the figures were come by."""
    sparse: bool
    """Whether there are too few studies to learn a spread from, so that one is declared."""
    other_family_weight: float
    """What a study of another family counts, 0 to 1, where the place of a change among the studies is asked for."""
    members: tuple[Member, ...]
    """The studies."""

    @property
    def own_error(self) -> float:
        """The part of the mean's uncertainty that is the family's own, not shared with other families."""
        return float(np.sqrt(max(self.standard_error**2 - ((1 - self.own_part) * self.centre_error) ** 2, 0.0)))

    @property
    def spread(self) -> float:
        """Standard deviation of what one more place would see: between studies and of the mean together."""
        return float(np.hypot(self.between_study_sd, self.standard_error))

    @property
    def studies(self) -> int:
        """How many publications the findings are from."""
        return len({source for member in self.members for source in member.effect.source})

    def position(self, change_percent: float) -> float:
        """The percentile of a change among the members, 0 to 100: the weighted part of them that fell as far.

        Equal ones count half. Other families count as `other_family_weight` says. 50 where the class is empty.
        """
        if not self.members:
            return 50.0
        weights = np.array([self._closeness(member) for member in self.members])
        changes = np.array([member.change for member in self.members])
        below = weights @ (changes < change_percent) + 0.5 * (weights @ (changes == change_percent))
        return float(below / weights.sum() * 100)

    def _closeness(self, member: Member) -> float:
        same = self.family is None or member.effect.family == self.family
        return member.weight * (1.0 if same else self.other_family_weight)

    @property
    def table(self) -> pl.DataFrame:
        """The members, one a row, with what they entered with, what was imputed, and the source."""
        rows = [
            {
                "id": member.effect.id,
                "label": member.effect.label,
                "family": member.effect.family,
                "change_percent": member.change,
                "standard_error": member.standard_error,
                "weight": member.weight,
                "direction": member.effect.direction,
                "design": DESIGN_WORDS[member.effect.design],
                "imputed": member.imputed,
                "published": member.effect.published,
                "source": member.source,
            }
            for member in self.members
        ]
        return pl.DataFrame(rows, schema=MEMBERS_SCHEMA)


MEMBERS_SCHEMA = {
    **dict.fromkeys(("id", "label", "family"), pl.String),
    **dict.fromkeys(("change_percent", "standard_error", "weight"), pl.Float64),
    **dict.fromkeys(("direction", "design", "imputed"), pl.String),
    "published": pl.Date,
    "source": pl.String,
}


@lru_cache(CLASSES_KEPT)
def area_class(assumptions: Assumptions, metric: str) -> ReferenceClass:
    """The one-year effect of an integrated-care programme on a whole area's count of a metric, in per cent."""
    members = class_members(assumptions, metric, "area")
    pooled, pooling = _as_one_group(assumptions, members, metric, "area")
    return _reference_class(
        assumptions, metric, "area", None, members, pooled=pooled, centre=pooled, own_part=1.0, pooling=pooling
    )


@lru_cache(CLASSES_KEPT)
def reached_class(assumptions: Assumptions, metric: str, family: str | None = None) -> ReferenceClass:
    """The effect among the people whom a scheme of a family reaches, in per cent.

    Without a family, or for one without studies, the mean of all families, and as unsure as families differ.
    """
    members = class_members(assumptions, metric, "reached")
    if len(members) >= assumptions.value("fewest-studies"):
        return _family_class(assumptions, metric, family, members)
    pooled, pooling = _as_one_group(assumptions, members, metric, "reached")
    return _reference_class(
        assumptions, metric, "reached", family, members, pooled=pooled, centre=pooled, own_part=1.0, pooling=pooling
    )


def class_members(assumptions: Assumptions, metric: str, scope: Scope) -> tuple[Member, ...]:
    """The studies that enter a class, with what they enter with; none for a metric that nobody studied."""
    rows = assumptions.effects.admissible(metric, scope)
    typical = _typical_error(assumptions, rows, metric, scope)
    studies = Counter(row.source for row in rows)
    return tuple(_member(assumptions, row, metric, typical, studies[row.source]) for row in rows)


def _weight(assumptions: Assumptions, row: PublishedEffect, metric: str) -> float:
    """Design x country x nearness of the outcome, and for an area of the family to a whole programme."""
    value = assumptions.value
    place = {"England": "england", "Wales": "united-kingdom", "United Kingdom": "united-kingdom"}
    near = 1.0 if row.metric == metric else value("weight-near-outcome")
    near *= value("weight-other-family") if row.scope == "area" and row.family != PROGRAMME else 1.0
    return value(f"weight-{row.design}") * value(f"weight-{place.get(row.country, 'elsewhere')}") * near


def _published_error(row: PublishedEffect) -> float | None:
    """The standard error that a published interval or probability comes to, in per cent of one year."""
    if row.interval is not None:
        low, high = row.interval
        return (high - low) / 2 / NORMAL.inv_cdf(0.5 + row.interval_percent / 200) / row.years
    if row.p_value is not None and row.change_percent:
        return abs(float(row.change_percent)) / NORMAL.inv_cdf(1 - float(row.p_value) / 2) / row.years
    return None


def _typical_error(assumptions: Assumptions, rows: Sequence[PublishedEffect], metric: str, scope: Scope) -> float:
    """The median of the errors that were published; the declared spread where none was."""
    known = [error for row in rows if (error := _published_error(row)) is not None]
    return median(known) if known else float(assumptions.spread(metric, scope).value)


def _member(assumptions: Assumptions, row: PublishedEffect, metric: str, typical: float, rows_of_study: int) -> Member:
    """A row as it enters; its weight is shared among the rows of its study."""
    change, error, imputed = _entered(row, typical, assumptions.value("direction-only-size"))
    return Member(
        effect=row,
        change=change,
        standard_error=error,
        weight=_weight(assumptions, row, metric) / rows_of_study,
        imputed=imputed,
        source=assumptions.effects.cite(row),
    )


def _entered(row: PublishedEffect, typical: float, direction_only_size: float) -> tuple[float, float, str]:
    """The change and error that a row enters with, and what was imputed; see the module."""
    error = _published_error(row)
    change = None if row.change_percent is None else float(row.change_percent) / row.years
    if change is not None and error is not None:
        return change, error, ""
    if change:
        error = min(typical, abs(change) / NORMAL.inv_cdf(1 - JUST_SIGNIFICANT / 2))
        return change, error, "error: the usual one, at most what leaves it significant"
    if row.direction == "none":
        return 0.0, typical, "change and error: no effect, taken as 0 with the usual error"
    size = direction_only_size * typical * SIGNS[row.direction]
    return size, typical, "change and error: only a direction was published"


def _arrays(members: Sequence[Member]) -> tuple[Floats, Floats, Floats]:
    """Changes, standard errors and weights."""
    columns = [(member.change, member.standard_error, member.weight) for member in members]
    changes, errors, weights = np.array(columns, dtype=float).reshape(-1, 3).T
    return changes, errors, weights


def _as_one_group(
    assumptions: Assumptions, members: Sequence[Member], metric: str, scope: Scope
) -> tuple[Pooled, Pooling]:
    """All studies as one group; with too few, the declared spread and one more study, at 0."""
    changes, errors, weights = _arrays(members)
    if len(members) >= assumptions.value("fewest-studies"):
        return pool(changes, errors, weights), AllStudies()
    spread = float(assumptions.spread(metric, scope).value)
    # The study at 0 has no error of its own beside the spread.
    pooled = pool(np.append(changes, 0.0), np.append(errors, 0.0), np.append(weights, 1.0), spread)
    return pooled, TooFewStudies(studies=len(members), spread=spread)


def _family_class(
    assumptions: Assumptions, metric: str, family: str | None, members: tuple[Member, ...]
) -> ReferenceClass:
    """A family's mean drawn to that of all families."""
    changes, errors, weights = _arrays(members)
    names, groups = np.unique([member.effect.family for member in members], return_inverse=True)
    # Where no family has two studies, how far all of them differ stands in for the spread within a family.
    within = between_studies(changes, errors, weights, groups if len(names) < len(members) else np.zeros_like(groups))
    parts = [groups == one for one in range(len(names))]
    each = [pool(changes[part], errors[part], weights[part], within) for part in parts]
    centre = pool(np.array([one.mean for one in each]), np.array([one.standard_error for one in each]))
    own = each[list(names).index(family)] if family in names else None
    pooled, own_part = _drawn_to_centre(own, centre, within)
    return _reference_class(
        assumptions,
        metric,
        "reached",
        family,
        members,
        pooled=pooled,
        centre=centre,
        own_part=own_part,
        pooling=FamilyAmongFamilies(
            families=len(names), centre=centre.mean, own=own.mean if own else None, own_part=own_part
        ),
    )


def _drawn_to_centre(own: Pooled | None, centre: Pooled, within: float) -> tuple[Pooled, float]:
    """A family's mean drawn to the centre, and the part that its own studies have in it."""
    if own is None:
        error = float(np.hypot(centre.between_sd, centre.standard_error))
        return Pooled(mean=centre.mean, standard_error=error, between_sd=within), 0.0
    part = centre.between_sd**2 / (centre.between_sd**2 + own.standard_error**2)
    variance = part * own.standard_error**2 + ((1 - part) * centre.standard_error) ** 2
    mean = centre.mean + part * (own.mean - centre.mean)
    return Pooled(mean=mean, standard_error=float(np.sqrt(variance)), between_sd=within), part


def _reference_class(
    assumptions: Assumptions,
    metric: str,
    scope: Scope,
    family: str | None,
    members: tuple[Member, ...],
    *,
    pooled: Pooled,
    centre: Pooled,
    own_part: float,
    pooling: Pooling,
) -> ReferenceClass:
    """The class with its counts."""
    return ReferenceClass(
        metric=metric,
        scope=scope,
        family=family,
        mean=pooled.mean,
        between_study_sd=pooled.between_sd,
        standard_error=pooled.standard_error,
        centre=centre.mean,
        centre_error=centre.standard_error,
        own_part=own_part,
        n=len(members),
        n_family=sum(family in (None, member.effect.family) for member in members),
        directions=Counter(member.effect.direction for member in members),
        designs=Counter(DESIGN_WORDS[member.effect.design] for member in members),
        pooling=pooling,
        sparse=len(members) < assumptions.value("fewest-studies"),
        other_family_weight=assumptions.value("weight-other-family"),
        members=members,
    )
