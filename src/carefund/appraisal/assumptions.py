"""What an appraisal assumes: declared parameters, records of claims and rounds, published effects, known growth.

The declared ones are numbers that nobody has measured; each says whether a source that states it was read. A few years
of monthly figures say little of lasting growth, while fifteen years that somebody added up say more: that is what known
growth is for. The data that come with carefund are in ``assumptions.toml``, ``known_growth.toml`` and
``published_effects.toml``.

Whatever somebody published says when: `Assumptions.as_of` leaves what had appeared by a day. A declared number is a
judgement of today; where others could as well declare another, it says between what (`least`, `most`), and an answer
is given for both ends beside the point.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from carefund.appraisal.learnt import NOTHING_LEARNT, Learnt, packaged_learnt
from carefund.appraisal.published_effects import Dated, PublishedEffects, Scope
from carefund.appraisal.skill import NOTHING_MEASURED, Skill, SkillRecord, packaged_skills
from carefund.programme.sourced import Definition, Id, Number, Quantity, Source, Sourced, Text, refuse
from carefund.relative import log_of_percent

CLAIM_WEIGHT = "claim-weight"
"""Id of the parameter that says how far a claim without a record is believed."""


class Parameter(Quantity):
    """One number. Raises ValidationError where it cites a source and gives no day, or lies outside its own ends."""

    model_config = ConfigDict(strict=False)

    least: Number | None = None
    """The least that one could as well declare; none where nothing hangs on it."""
    most: Number | None = None
    """The most."""
    short: Text | None = None
    """Its name in a few words, for a sentence; none where the label will do."""
    published: date | None = None
    """The day on which the newest of its sources had appeared; none for a judgement that cites nothing."""

    @property
    def ends(self) -> tuple[float, float] | None:
        """The least and the most that one could as well declare, None where it says none."""
        return None if self.least is None or self.most is None else (float(self.least), float(self.most))

    @model_validator(mode="after")
    def _dated_and_in_order(self) -> Self:
        if bool(self.source) != (self.published is not None):
            raise refuse("a day of publication exactly where a source is cited", self.id, "add or remove published")
        if (self.least is None) != (self.most is None):
            raise refuse("both ends or neither", self.id, "add the other end")
        if self.least is not None and self.most is not None and not self.least <= self.value <= self.most:
            raise refuse("least, value and most in order", self.id, "correct the figures")
        return self


class Spread(Parameter):
    """How much effects differ from place to place (standard deviation), declared for metrics too little studied."""

    metrics: tuple[Id, ...]
    """Ids of the metrics; empty for all that no other row names."""
    scope: Scope
    """Whom the effects are about."""


class ClaimRecord(Dated):
    """What was claimed of a programme before, and what was observed. `published` is the day of the result."""

    metric: Id
    """Id of the metric."""
    scope: Scope
    """Whom the claim was about."""
    claimed: Number
    """The change that was claimed, in `unit`; a fall is negative."""
    result: Number
    """The change that was observed, in `unit`."""
    count: Annotated[Number, Field(gt=0)]
    """What both are changes of, in `unit`: 100 where the unit is per cent."""
    years: Annotated[int, Field(gt=0)]
    """Over how many years."""
    unit: Text
    """What is counted."""

    @property
    def error_percent(self) -> float:
        """Result less claim, in per cent of the count and for one year."""
        return float(self.result - self.claimed) / float(self.count) * 100 / self.years


class DeclaredParameters(Definition):
    """Numbers that nobody has measured, and claims against results.

    Raises ValidationError where a row cites a source that is not there.
    """

    model_config = ConfigDict(strict=False)

    parameters: tuple[Parameter, ...]
    """The numbers."""
    spreads: tuple[Spread, ...]
    """Spreads of effects where too few studies were published; one of each scope names no metric."""
    claims: tuple[ClaimRecord, ...]
    """The record of claims against results."""
    sources: tuple[Source, ...]
    """Where they come from."""

    @model_validator(mode="after")
    def _cited(self) -> Self:
        _refuse_uncited((*self.parameters, *self.spreads, *self.claims), self.sources)
        if {spread.scope for spread in self.spreads if not spread.metrics} != {"area", "reached"}:
            raise refuse("a spread of each scope for metrics that none names", "none", "add it")
        return self


class KnownGrowth(Sourced):
    """One published growth."""

    model_config = ConfigDict(strict=False)

    series: tuple[Id, ...]
    """The series that it is about."""
    percent: Annotated[Number, Field(gt=-100)]
    """The growth over all its years; a fall is negative."""
    years: Annotated[int, Field(gt=0)]
    """Over how many years."""
    published: date
    """The day from which it could be known."""

    @property
    def a_year(self) -> float:
        """Growth of a year, in logs."""
        return log_of_percent(float(self.percent)) / self.years


class KnownGrowths(Definition):
    """What was published of growth, and where. Raises ValidationError where a row cites a source that is not there."""

    model_config = ConfigDict(strict=False)

    growths: tuple[KnownGrowth, ...]
    """The growths."""
    sources: tuple[Source, ...]
    """Where they come from."""

    @model_validator(mode="after")
    def _cited(self) -> Self:
        _refuse_uncited(self.growths, self.sources)
        return self

    def newest(self, series: str, known_to: date) -> KnownGrowth | None:
        """The newest growth of a series that was published by the end of a day; None where there was none."""
        published = [row for row in self.growths if series in row.series and row.published <= known_to]
        return max(published, key=lambda row: row.published, default=None)

    def title(self, growth: KnownGrowth) -> str:
        """Its source, in words."""
        return next(source.title for source in self.sources if source.id in growth.source)


def _refuse_uncited(rows: Iterable[Sourced], sources: Iterable[Source]) -> None:
    known = {source.id for source in sources}
    for row in rows:
        if not known.issuperset(row.source):
            raise refuse("sources of this file", row.id, "add the source")


@dataclass(frozen=True)
class Assumptions:
    """All that an appraisal assumes beside its round, its plan and the figures observed."""

    declared: DeclaredParameters
    effects: PublishedEffects
    growths: KnownGrowths
    judged_claim_weight: float | None = None
    """The weight of any claim, 0 to 1, where it is judged; None where the record of claims gives it."""
    skill: SkillRecord = NOTHING_MEASURED
    """How good chances have been: of the method, and so of every day alike."""
    learnt: Learnt = NOTHING_LEARNT
    """What finished rounds taught."""

    def with_skills(self, rows: Iterable[Skill]) -> Assumptions:
        """The same with what was measured of further series, or of one again."""
        return replace(self, skill=self.skill.with_rows(rows))

    def with_learnt(self, learnt: Learnt) -> Assumptions:
        """The same with what other finished rounds taught."""
        return replace(self, learnt=learnt)

    def __hash__(self) -> int:
        """Equal assumptions have the same. Of ids and values alone, for results are looked up by them often."""
        values = (row.value for row in (*self.declared.parameters, *self.declared.spreads))
        return hash((self.judged_claim_weight, *(effect.id for effect in self.effects.effects), *values))

    def as_of(self, day: date) -> Assumptions:
        """What had appeared by the end of a day: studies, results of claims and rounds, growths. Judgements stay."""
        claims = tuple(record for record in self.declared.claims if record.published <= day)
        growths = tuple(growth for growth in self.growths.growths if growth.published <= day)
        return replace(
            self,
            declared=self.declared.model_copy(update={"claims": claims}),
            effects=self.effects.as_of(day),
            growths=self.growths.model_copy(update={"growths": growths}),
            learnt=self.learnt.as_of(day),
        )

    def judged(self, values: Mapping[str, float]) -> Assumptions:
        """The same with other declared numbers, by id of a parameter or spread; CLAIM_WEIGHT holds for any claim."""
        rows = {
            name: tuple(
                row.model_copy(update={"value": values[row.id]}) if row.id in values else row
                for row in getattr(self.declared, name)
            )
            for name in ("parameters", "spreads")
        }
        weight = values.get(CLAIM_WEIGHT, self.judged_claim_weight)
        return replace(self, declared=self.declared.model_copy(update=rows), judged_claim_weight=weight)

    def spread(self, metric: str, scope: Scope) -> Spread:
        """The spread that is declared for a metric; that of all metrics where none names it."""
        of_scope = [spread for spread in self.declared.spreads if spread.scope == scope]
        named = (spread for spread in of_scope if metric in spread.metrics)
        return next(named, None) or next(spread for spread in of_scope if not spread.metrics)

    def parameter(self, parameter_id: str) -> Parameter:
        """The declared parameter of that id. Raises LookupError for another."""
        for parameter in self.declared.parameters:
            if parameter.id == parameter_id:
                return parameter
        raise LookupError(f"no parameter {parameter_id!r} among the assumptions")

    def value(self, parameter_id: str) -> float:
        """The value of a parameter, in its unit. Raises LookupError for an id that there is not."""
        return float(self.parameter(parameter_id).value)

    def claims_of(self, metric: str, scope: Scope) -> tuple[ClaimRecord, ...]:
        """The records of claims of a metric and scope."""
        return tuple(one for one in self.declared.claims if one.scope == scope and one.metric == metric)

    def claim_error(self, metric: str, scope: Scope) -> float | None:
        """How far off claims have been, in per cent of the count: the root mean square of result less claim.

        From the records of that metric and scope; where there is none, from all of that scope; None without any.
        """
        of_metric = self.claims_of(metric, scope) or [one for one in self.declared.claims if one.scope == scope]
        if not of_metric:
            return None
        return sqrt(sum(record.error_percent**2 for record in of_metric) / len(of_metric))


@cache
def packaged_assumptions() -> Assumptions:
    """The assumptions that come with carefund, read once."""
    return Assumptions(
        DeclaredParameters.model_validate(_packaged("assumptions.toml")),
        PublishedEffects.model_validate(_packaged("published_effects.toml")),
        KnownGrowths.model_validate(_packaged("known_growth.toml")),
        skill=packaged_skills(),
        learnt=packaged_learnt(),
    )


def _packaged(file: str) -> dict[str, Any]:
    text = (files("carefund.appraisal") / file).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
