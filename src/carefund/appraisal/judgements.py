"""Numbers that an appraisal needs and that nobody has measured, and the record of claims against results.

The data are in ``judgements.toml``; each number says whether a source that states it was read.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from carefund.appraisal.published_effects import Scope
from carefund.programme.sourced import Definition, Id, Number, Quantity, Source, Sourced, Text, refuse


class Parameter(Quantity):
    """One number."""

    model_config = ConfigDict(strict=False)


class ClaimRecord(Sourced):
    """What was claimed of a programme before, and what came."""

    model_config = ConfigDict(strict=False)

    metric: Id
    """Id of the metric."""
    scope: Scope
    """Whom the claim was about."""
    claimed: Number
    """The change that was claimed, in `unit`; a fall is negative."""
    result: Number
    """The change that came, in `unit`."""
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


class Judgements(Definition):
    """All the numbers, with their sources. Raises ValidationError where a row cites a source that is not there."""

    model_config = ConfigDict(strict=False)

    parameters: tuple[Parameter, ...]
    """The numbers."""
    claims: tuple[ClaimRecord, ...]
    """The record of claims against results."""
    sources: tuple[Source, ...]
    """Where they come from."""

    @model_validator(mode="after")
    def _cited(self) -> Self:
        known = {source.id for source in self.sources}
        for row in (*self.parameters, *self.claims):
            if not known.issuperset(row.source):
                raise refuse("sources of this file", row.id, "add the source")
        return self

    def parameter(self, parameter_id: str) -> Parameter:
        """The parameter of that id. Raises LookupError for another."""
        for parameter in self.parameters:
            if parameter.id == parameter_id:
                return parameter
        raise LookupError(f"no parameter {parameter_id!r} among the judgements")

    def value(self, parameter_id: str) -> float:
        """The value of a parameter, in its unit. Raises LookupError for an id that there is not."""
        return float(self.parameter(parameter_id).value)

    def claim_error(self, metric: str, scope: Scope) -> float:
        """How far off claims have been, in per cent of the count: the root mean square of result less claim.

        From the records of that metric and scope; where there is none, from all of that scope.
        """
        of_scope = [record for record in self.claims if record.scope == scope]
        of_metric = [record for record in of_scope if record.metric == metric] or of_scope
        return sqrt(sum(record.error_percent**2 for record in of_metric) / len(of_metric))


@cache
def judgements() -> Judgements:
    """The numbers that come with the package, read once."""
    text = (files("carefund.appraisal") / "judgements.toml").read_text(encoding="utf-8")
    return Judgements.model_validate(tomllib.loads(text, parse_float=Decimal))
