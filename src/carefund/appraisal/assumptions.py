"""What an appraisal assumes: declared parameters, the record of claims, published effects, and known growth.

The declared ones are numbers that nobody has measured; each says whether a source that states it was read. A few years
of monthly figures say little of lasting growth, while fifteen years that somebody added up say more: that is what known
growth is for. The data that come with carefund are in ``assumptions.toml``, ``known_growth.toml`` and
``published_effects.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import log1p, sqrt
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from carefund.appraisal.published_effects import PublishedEffects, Scope
from carefund.programme.sourced import Definition, Id, Number, Quantity, Source, Sourced, Text, refuse


class Parameter(Quantity):
    """One number."""

    model_config = ConfigDict(strict=False)


class ClaimRecord(Sourced):
    """What was claimed of a programme before, and what was observed."""

    model_config = ConfigDict(strict=False)

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
    claims: tuple[ClaimRecord, ...]
    """The record of claims against results."""
    sources: tuple[Source, ...]
    """Where they come from."""

    @model_validator(mode="after")
    def _cited(self) -> Self:
        _refuse_uncited((*self.parameters, *self.claims), self.sources)
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
        return log1p(float(self.percent) / 100) / self.years


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

    def __hash__(self) -> int:
        """Equal assumptions have the same. Of ids alone, for they are long and results are looked up by them often."""
        return hash(tuple(effect.id for effect in self.effects.effects))

    def parameter(self, parameter_id: str) -> Parameter:
        """The declared parameter of that id. Raises LookupError for another."""
        for parameter in self.declared.parameters:
            if parameter.id == parameter_id:
                return parameter
        raise LookupError(f"no parameter {parameter_id!r} among the assumptions")

    def value(self, parameter_id: str) -> float:
        """The value of a parameter, in its unit. Raises LookupError for an id that there is not."""
        return float(self.parameter(parameter_id).value)

    def claim_error(self, metric: str, scope: Scope) -> float:
        """How far off claims have been, in per cent of the count: the root mean square of result less claim.

        From the records of that metric and scope; where there is none, from all of that scope.
        """
        of_scope = [record for record in self.declared.claims if record.scope == scope]
        of_metric = [record for record in of_scope if record.metric == metric] or of_scope
        return sqrt(sum(record.error_percent**2 for record in of_metric) / len(of_metric))


@cache
def packaged_assumptions() -> Assumptions:
    """The assumptions that come with carefund, read once."""
    return Assumptions(
        DeclaredParameters.model_validate(_packaged("assumptions.toml")),
        PublishedEffects.model_validate(_packaged("published_effects.toml")),
        KnownGrowths.model_validate(_packaged("known_growth.toml")),
    )


def _packaged(file: str) -> dict[str, Any]:
    text = (files("carefund.appraisal") / file).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
