"""The reference class: what came of schemes and programmes like those of a plan, pooled from published studies.

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
from functools import cache
from statistics import NormalDist, median

import numpy as np
import polars as pl

from carefund.appraisal.judgements import judgements
from carefund.appraisal.meta_analysis import Pooled, between_studies, pool
from carefund.appraisal.published_effects import DESIGN_WORDS, PublishedEffect, Scope, published_effects
from carefund.arrays import Floats

NORMAL = NormalDist()
JUST_SIGNIFICANT = 0.05
PROGRAMME = "whole-system"
"""The family of programmes that are about a whole area."""
SIGNS = {"lower": -1.0, "slower-growth": -1.0, "none": 0.0, "none-or-higher": 0.5, "higher": 1.0, "mixed": 0.0}
"""Where a row with only a direction stands, in the size taken for such rows."""


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class ReferenceClass:
    """What came of the like: all figures are changes in per cent, falls negative."""

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
    how: str
    """How the figures were come by, in words."""
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
    def sparse(self) -> bool:
        """Whether there are too few studies to learn a spread from, so that one is declared."""
        return self.n < judgements().value("fewest-studies")

    @property
    def found_by(self) -> str:
        """How many findings of how many studies, in words: `13 findings on whole areas (9 studies)`."""
        studies = len({source for member in self.members for source in member.effect.source})
        about = "on whole areas" if self.scope == "area" else "among those reached"
        of = f"{studies} {'study' if studies == 1 else 'studies'}"
        return f"{self.n} {'finding' if self.n == 1 else 'findings'} {about} ({of})"

    def position(self, change_percent: float) -> float:
        """The percentile of a change among the members, 0 to 100: the weighted part of them that fell as far.

        Equal ones count half. Other families count a quarter (a judgement). 50 where the class is empty.
        """
        if not self.members:
            return 50.0
        weights = np.array([self._closeness(member) for member in self.members])
        changes = np.array([member.change for member in self.members])
        below = weights @ (changes < change_percent) + 0.5 * (weights @ (changes == change_percent))
        return float(below / weights.sum() * 100)

    def _closeness(self, member: Member) -> float:
        same = self.family is None or member.effect.family == self.family
        return member.weight * (1.0 if same else judgements().value("weight-other-family"))

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
                "source": published_effects().cite(member.effect),
            }
            for member in self.members
        ]
        return pl.DataFrame(rows, schema=_TABLE)


_TABLE = {
    **dict.fromkeys(("id", "label", "family"), pl.String),
    **dict.fromkeys(("change_percent", "standard_error", "weight"), pl.Float64),
    **dict.fromkeys(("direction", "design", "imputed", "source"), pl.String),
}


@cache
def area_class(metric: str) -> ReferenceClass:
    """The one-year effect of an integrated-care programme on a whole area's count of a metric, in per cent."""
    members = class_members(metric, "area")
    found, how = _together(members, "area")
    how += " Figures that built up over years are divided by the years."
    return _reference_class(metric, "area", None, members, found, found, 1.0, how)


@cache
def reached_class(metric: str, family: str | None = None) -> ReferenceClass:
    """The effect among the people whom a scheme of a family reaches, in per cent.

    Without a family, or for one without studies, the mean of all families, and as unsure as families differ.
    """
    members = class_members(metric, "reached")
    if len(members) < judgements().value("fewest-studies"):
        found, how = _together(members, "reached")
        return _reference_class(metric, "reached", family, members, found, found, 1.0, how)
    return _family_class(metric, family, members)


def class_members(metric: str, scope: Scope) -> tuple[Member, ...]:
    """The studies that enter a class, with what they enter with; none for a metric that nobody studied."""
    rows = published_effects().admissible(metric, scope)
    typical = _typical_error(rows, scope)
    studies = Counter(row.source for row in rows)
    return tuple(_member(row, typical, _weight(row, metric) / studies[row.source]) for row in rows)


def _weight(row: PublishedEffect, metric: str) -> float:
    """Design x country x nearness of the outcome, and for an area of the family to a whole programme."""
    value = judgements().value
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


def _typical_error(rows: Sequence[PublishedEffect], scope: Scope) -> float:
    """The median of the errors that were published; the declared spread where none was."""
    known = [error for row in rows if (error := _published_error(row)) is not None]
    return median(known) if known else judgements().value(f"spread-{scope}")


def _member(row: PublishedEffect, typical: float, weight: float) -> Member:
    """A row as it enters; see the module for what is imputed."""
    error = _published_error(row)
    change = None if row.change_percent is None else float(row.change_percent) / row.years
    if change is not None and error is not None:
        return Member(row, change, error, weight, "")
    if change:
        error = min(typical, abs(change) / NORMAL.inv_cdf(1 - JUST_SIGNIFICANT / 2))
        return Member(row, change, error, weight, "error: the usual one, at most what leaves it significant")
    if row.direction == "none":
        return Member(row, 0.0, typical, weight, "change and error: no effect, taken as 0 with the usual error")
    size = judgements().value("direction-only-size") * typical * SIGNS[row.direction]
    return Member(row, size, typical, weight, "change and error: only a direction was published")


def _arrays(members: Sequence[Member]) -> tuple[Floats, Floats, Floats]:
    """Changes, standard errors and weights."""
    columns = [(member.change, member.standard_error, member.weight) for member in members]
    changes, errors, weights = np.array(columns, dtype=float).reshape(-1, 3).T
    return changes, errors, weights


def _together(members: Sequence[Member], scope: Scope) -> tuple[Pooled, str]:
    """All studies as one group; with too few, the declared spread and one more study, at 0."""
    changes, errors, weights = _arrays(members)
    if len(members) >= judgements().value("fewest-studies"):
        return pool(changes, errors, weights), "Random-effects mean of all studies, Paule and Mandel."
    spread = judgements().value(f"spread-{scope}")
    # The study at 0 has no error of its own beside the spread.
    found = pool(np.append(changes, 0.0), np.append(errors, 0.0), np.append(weights, 1.0), spread)
    return found, f"Too few studies ({len(members)}): a spread of {spread:g}% is declared and the mean drawn to 0."


def _family_class(metric: str, family: str | None, members: tuple[Member, ...]) -> ReferenceClass:
    """A family's mean drawn to that of all families."""
    changes, errors, weights = _arrays(members)
    names, groups = np.unique([member.effect.family for member in members], return_inverse=True)
    # Where no family has two studies, how far all of them differ stands in for the spread within a family.
    within = between_studies(changes, errors, weights, groups if len(names) < len(members) else np.zeros_like(groups))
    parts = [groups == one for one in range(len(names))]
    own = [pool(changes[part], errors[part], weights[part], within) for part in parts]
    centre = pool(np.array([one.mean for one in own]), np.array([one.standard_error for one in own]))
    mine = own[list(names).index(family)] if family in names else None
    found, share = _drawn(mine, centre, within)
    how = _how(len(names), centre, share, mine.mean if mine else None)
    return _reference_class(metric, "reached", family, members, found, centre, share, how)


def _drawn(own: Pooled | None, centre: Pooled, within: float) -> tuple[Pooled, float]:
    """A family's mean drawn to the centre, and the part that its own studies have in it."""
    if own is None:
        return Pooled(centre.mean, float(np.hypot(centre.between_sd, centre.standard_error)), within), 0.0
    share = centre.between_sd**2 / (centre.between_sd**2 + own.standard_error**2)
    doubt = share * own.standard_error**2 + ((1 - share) * centre.standard_error) ** 2
    return Pooled(centre.mean + share * (own.mean - centre.mean), float(np.sqrt(doubt)), within), share


def _how(families: int, centre: Pooled, part: float, own: float | None) -> str:
    """How a family's mean was come by."""
    base = f"Random-effects mean of {families} families, {centre.mean:+.1f}% (Paule and Mandel)"
    if own is None:
        return f"{base}; the family has no study of its own."
    return f"{base}; the family's own studies, {own:+.1f}%, count for {part:.0%} of its mean."


def _reference_class(
    metric: str,
    scope: Scope,
    family: str | None,
    members: tuple[Member, ...],
    found: Pooled,
    centre: Pooled,
    part: float,
    how: str,
) -> ReferenceClass:
    """The class with its counts."""
    return ReferenceClass(
        metric=metric,
        scope=scope,
        family=family,
        mean=found.mean,
        between_study_sd=found.between_sd,
        standard_error=found.standard_error,
        centre=centre.mean,
        centre_error=centre.standard_error,
        own_part=part,
        n=len(members),
        n_family=sum(family in (None, member.effect.family) for member in members),
        directions=Counter(member.effect.direction for member in members),
        designs=Counter(DESIGN_WORDS[member.effect.design] for member in members),
        how=how,
        members=members,
    )
