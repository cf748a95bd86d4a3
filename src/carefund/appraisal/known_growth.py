"""What was published of England's growth over the many years before a series begins, and when.

A few years of monthly figures say little of lasting growth; fifteen years that somebody added up say more. The data are
in ``known_growth.toml``, each with its source.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import log1p
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from carefund.programme.sourced import Definition, Id, Number, Source, Sourced, refuse


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
    """All of them, with their sources. Raises ValidationError where a row cites a source that is not there."""

    model_config = ConfigDict(strict=False)

    growths: tuple[KnownGrowth, ...]
    """The growths."""
    sources: tuple[Source, ...]
    """Where they come from."""

    @model_validator(mode="after")
    def _cited(self) -> Self:
        known = {source.id for source in self.sources}
        for row in self.growths:
            if not known.issuperset(row.source):
                raise refuse("sources of this file", row.id, "add the source")
        return self

    def newest(self, series: str, known_to: date) -> KnownGrowth | None:
        """The newest growth of a series that was published by the end of a day; None where there was none."""
        found = [row for row in self.growths if series in row.series and row.published <= known_to]
        return max(found, key=lambda row: row.published, default=None)

    def title(self, growth: KnownGrowth) -> str:
        """Its source, in words."""
        return next(source.title for source in self.sources if source.id in growth.source)


@cache
def known_growths() -> KnownGrowths:
    """The growths that come with the package, read once."""
    text = (files("carefund.appraisal") / "known_growth.toml").read_text(encoding="utf-8")
    return KnownGrowths.model_validate(tomllib.loads(text, parse_float=Decimal))
