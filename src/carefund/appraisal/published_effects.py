"""What was tried elsewhere and what it did: published effects as cited data, and the families of scheme.

The data are in ``published_effects.toml``. A change is in per cent and a fall is negative. Rows that must not enter a
reference class (judgements of experts, outcomes that are no metric, a comparison too weak to believe) are kept with
the reason, so that a plan which cites them can be answered. Each row says when it appeared: an appraisal as of a day
uses those out by then (`PublishedEffects.as_of`). Of a publication of which only the year or the month was seen, the
last day of that is taken, the latest that it can have been.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from carefund.calendar import MONTHS_IN_YEAR, last_day
from carefund.plan.model import Scheme
from carefund.programme.sourced import Definition, Id, Number, Source, Sourced, Text, refuse

USUAL_INTERVAL = 95

Scope = Literal["area", "reached"]
"""Whom a change is about: everybody in a place, or the people whom a scheme reached."""

Direction = Literal["lower", "none", "higher", "slower-growth", "none-or-higher", "mixed"]
"""What was found, as the authors have it: `none` where they found no significant difference."""

Design = Literal[
    "randomised",
    "review-of-trials",
    "matched",
    "difference-in-differences",
    "controlled-before-and-after",
    "association",
    "before-and-after",
    "expert",
]
"""How the comparison was made, strongest first."""

DESIGN_WORDS: dict[Design, str] = {
    "randomised": "randomised trial",
    "review-of-trials": "review of trials",
    "matched": "matched comparison",
    "difference-in-differences": "difference in differences",
    "controlled-before-and-after": "before and after, with controls",
    "association": "association",
    "before-and-after": "before and after",
    "expert": "judgement of experts",
}


Precision = Literal["day", "month", "year"]
"""How much of the day on which something appeared was seen: all of it, its month, or only its year."""


class Dated(Sourced):
    """What appeared on a day. Raises ValidationError where a month or a year is not taken at its last day."""

    model_config = ConfigDict(strict=False)

    published: date
    """The day on which it appeared; the last day of the month or year where no more was seen."""
    published_to: Precision = "day"
    """How much of that day was seen."""

    @model_validator(mode="after")
    def _at_its_last_day(self) -> Self:
        latest = {"day": self.published, "month": last_day(self.published), "year": date(self.published.year, 12, 31)}
        if self.published != latest[self.published_to]:
            found = f"{self.id}: {self.published}"
            raise refuse(f"the last day of the {self.published_to}", found, "give that day, or published_to")
        return self


class _Row(Definition):
    """A row of the file: lists are written as lists and held as tuples."""

    model_config = ConfigDict(strict=False)


class Family(_Row):
    """A kind of scheme whose effects are held to be alike."""

    id: Id
    """Name of the family."""
    label: Text
    """The family in words."""
    words: tuple[Text, ...]
    """Beginnings of words by which a scheme of the family is known, in lower case."""
    scheme_types: tuple[Id, ...]
    """Ids of the rounds' scheme types that belong to it."""

    def first_mention(self, text: str) -> int | None:
        """Where one of the family's words first stands in a text, None where none does."""
        starts = (re.search(rf"\b{re.escape(word)}", text.casefold()) for word in self.words)
        return min((match.start() for match in starts if match), default=None)


class NearMetric(_Row):
    """A metric that evidence on others is admitted to, at the weight of a near outcome."""

    metric: Id
    """Id of the metric."""
    admits: tuple[Id, ...]
    """Ids of the others."""


class PublishedEffect(Dated):
    """One published effect. `label` says what was tried."""

    family: Id
    """Id of the family of scheme."""
    metric: Id
    """Id of the metric that was measured, as the rounds have it where one of them has it."""
    informs: Id | None = None
    """Another metric that the outcome stands near to."""
    scope: Scope
    """Whom the change is about."""
    change_percent: Number | None = None
    """The change in per cent; none where only a direction is known. A fall is negative."""
    low_percent: Number | None = None
    """Lower bound of the published interval."""
    high_percent: Number | None = None
    """Upper bound of the published interval."""
    interval_percent: int = USUAL_INTERVAL
    """How much the interval holds, in per cent."""
    p_value: Annotated[Decimal, Field(gt=0, lt=1)] | None = None
    """Published probability of such a difference by chance, or the bound it is said to be below."""
    result: Text
    """The result as published, in short."""
    direction: Direction
    """What was found."""
    design: Design
    """How the comparison was made."""
    country: Text
    """Where; ``international`` for a review."""
    people: Annotated[int, Field(gt=0)] | None = None
    """How many people, where published."""
    sites: Annotated[int, Field(gt=0)] | None = None
    """How many places, practices, homes or studies, where published."""
    follow_up_months: Annotated[int, Field(gt=0)] | None = None
    """For how long they were followed, in months."""
    builds_up: bool = False
    """Whether the change is what had built up by the end of the follow-up."""
    read: Text
    """The part of the publication that was read."""
    further_outcome_of: Id | None = None
    """Id of the row that gives another outcome of the same people."""
    in_reference_class: bool = True
    """Whether the row may enter a reference class."""
    reason: Text | None = None
    """Why it may not."""

    @property
    def years(self) -> float:
        """The years by which a figure that builds up is divided to give one year's, at least 1."""
        return max(1.0, (self.follow_up_months or 0) / MONTHS_IN_YEAR) if self.builds_up else 1.0

    @property
    def interval(self) -> tuple[float, float] | None:
        """The published interval in per cent, None where there is none."""
        if self.low_percent is None or self.high_percent is None:
            return None
        return float(self.low_percent), float(self.high_percent)

    @model_validator(mode="after")
    def _reason_where_left_out(self) -> Self:
        if self.in_reference_class == (self.reason is None):
            return self
        raise refuse("a reason exactly where in_reference_class = false", self.id, "add or remove the reason")

    @model_validator(mode="after")
    def _interval_in_order(self) -> Self:
        low, change, high = self.low_percent, self.change_percent, self.high_percent
        if (low is None) != (high is None):
            raise refuse("both bounds of an interval or neither", self.id, "add the other bound")
        if low is not None and high is not None and not low <= (low if change is None else change) <= high:
            raise refuse("low, change and high in order", self.id, "correct the figures")
        return self


class PublishedEffects(_Row):
    """All that is held: families, effects and their sources. Raises ValidationError where they do not agree."""

    families: tuple[Family, ...]
    """The families of scheme, the more particular before the more general."""
    near_metrics: tuple[NearMetric, ...] = ()
    """Metrics that stand near to others."""
    effects: tuple[PublishedEffect, ...]
    """The effects, in the order of the file."""
    sources: tuple[Source, ...]
    """The publications."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        known = {family.id for family in self.families}, {source.id for source in self.sources}
        for name in _repeated([*(one.id for one in self.effects), *(one.id for one in self.sources)]):
            raise refuse("each id once", name, "rename one of them")
        for effect in self.effects:
            if effect.family not in known[0] or not known[1].issuperset(effect.source):
                raise refuse("a family and sources of this file", effect.id, "correct its family or source")
        return self

    def as_of(self, day: date) -> PublishedEffects:
        """Those that had appeared by the end of a day, with all families and sources."""
        return self.model_copy(update={"effects": tuple(row for row in self.effects if row.published <= day)})

    def admissible(self, metric: str, scope: Scope) -> list[PublishedEffect]:
        """The rows that may enter the class of a metric: of the metric itself or an outcome near to it."""
        near = {metric, *(other for one in self.near_metrics if one.metric == metric for other in one.admits)}
        rows = (row for row in self.effects if row.in_reference_class and row.scope == scope)
        return [row for row in rows if not near.isdisjoint((row.metric, row.informs))]

    def effect(self, effect_id: str) -> PublishedEffect:
        """The effect of that id. Raises LookupError for another."""
        for effect in self.effects:
            if effect.id == effect_id:
                return effect
        ids = ", ".join(effect.id for effect in self.effects) or "none"
        raise LookupError(f"no published effect {effect_id!r}; there are: {ids}")

    def cite(self, effect: PublishedEffect) -> str:
        """Who published an effect and where, as one line."""
        return "; ".join(f"{one.title}, {one.reference}" for one in self.sources if one.id in effect.source)

    def family(self, family_id: str) -> Family:
        """The family of that id. Raises LookupError listing those there are."""
        for family in self.families:
            if family.id == family_id:
                return family
        raise LookupError(f"no family {family_id!r}; there are: {', '.join(family.id for family in self.families)}")

    def family_of(self, scheme: Scheme) -> Family | None:
        """The family that a scheme belongs to, None where nothing says.

        By the words of its name (the first that stands there), else its scheme type, else the words of its description.
        """
        of_type = next((family for family in self.families if scheme.scheme_type in family.scheme_types), None)
        return self._by_words(scheme.name) or of_type or self._by_words(scheme.description)

    def _by_words(self, text: str | None) -> Family | None:
        mentions = [(family.first_mention(text or ""), family) for family in self.families]
        known = [(start, family) for start, family in mentions if start is not None]
        return min(known, key=lambda pair: pair[0])[1] if known else None


def _repeated(names: list[str]) -> Iterator[str]:
    return (name for name in names if names.count(name) > 1)
