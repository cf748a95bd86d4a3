"""What the generator assumes beside official totals: numbers with their sources, and the diagnoses that it gives."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from carefund.arrays import Floats
from carefund.programme.sourced import Definition, Number, Source, Sourced, Text, refuse

AGE_GROUPS = ("0-17", "18-64", "65-74", "75-84", "85-plus")
YOUNGEST = (0, 18, 65, 75, 85)
"""The youngest age of each group in whole years."""
GROUPS = len(AGE_GROUPS)
OLDER = 2
"""The first group of people aged 65 and over."""
ADULT = 1
"""The first group of people aged 18 and over."""
FRAILTIES = ("fit", "mild", "moderate", "severe")
CONDITIONS = ("copd", "heart-failure", "diabetes", "dementia")
WEEKDAYS = 7
SIZES = {"age-group": GROUPS, "frailty": len(FRAILTIES), "weekday": WEEKDAYS, "one": 1}


class Assumed(Sourced):
    """An assumption of one number or more: `values` for what `by` names, in `unit`."""

    model_config = ConfigDict(strict=False)

    by: Literal["age-group", "frailty", "weekday", "one"]
    """What the values are for."""
    values: tuple[Number, ...]
    """The numbers, in the order of what they are for."""
    unit: Text
    """What is counted."""

    @model_validator(mode="after")
    def _as_many_as_needed(self) -> Self:
        if len(self.values) != SIZES[self.by]:
            raise refuse(f"{SIZES[self.by]} values by {self.by}", str(len(self.values)), f"give all of {self.id}")
        if any(value < 0 for value in self.values):
            raise refuse("values of 0 and more", f"one below in {self.id}", "correct it")
        return self


class _Assumptions(Definition):
    model_config = ConfigDict(strict=False)

    sources: tuple[Source, ...]
    parameters: tuple[Assumed, ...]

    @model_validator(mode="after")
    def _cited(self) -> Self:
        known = {source.id for source in self.sources}
        for parameter in self.parameters:
            if missing := set(parameter.source) - known:
                raise refuse("a source that is listed", ", ".join(sorted(missing)), "list it")
        return self


class Diagnosis(Definition):
    """A primary diagnosis: ICD-10 code without the point, how often, and the condition that makes it commoner."""

    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}[0-9X]$")]
    often: Annotated[int, Field(gt=0)]
    condition: Literal["copd", "heart-failure", "diabetes", "dementia"] | None = None


@dataclass(frozen=True, eq=False)
class Parameters:
    """All that is assumed. `of` gives the values of a parameter as an array, `one` a single number.

    `diagnoses` has those of each kind of admission, `causes` the external causes of a fall.
    """

    parameters: Mapping[str, Assumed]
    sources: tuple[Source, ...]
    diagnoses: Mapping[str, tuple[Diagnosis, ...]]
    causes: tuple[str, ...]
    _arrays: dict[str, Floats] = field(default_factory=dict, repr=False)

    def of(self, name: str) -> Floats:
        """The values of a parameter. Raises KeyError for one that there is not."""
        if name not in self._arrays:
            self._arrays[name] = np.array([float(value) for value in self.parameters[name].values])
        return self._arrays[name]

    def one(self, name: str) -> float:
        """The value of a parameter that is a single number."""
        return float(self.of(name)[0])

    def frailty_by_group(self) -> Floats:
        """Part of people by age group (rows) and degree of frailty (columns); rows add up to 1."""
        frail = np.stack([self.of(f"{degree}-frailty") for degree in FRAILTIES[1:]], axis=1)
        return np.concatenate([1 - frail.sum(axis=1, keepdims=True), frail], axis=1)

    def as_record(self) -> dict[str, Any]:
        """Every parameter with its values, unit and sources, for the file that says what was generated."""
        return {
            name: {
                "values": [float(value) for value in one.values],
                "by": one.by,
                "unit": one.unit,
                "source": list(one.source),
                "verified": one.verified,
            }
            for name, one in self.parameters.items()
        }


def parameters_from(assumed: str, diagnoses: str) -> Parameters:
    """The parameters in two texts of TOML. Raises ValidationError where they do not hold together."""
    read = _Assumptions.model_validate(tomllib.loads(assumed, parse_float=Decimal))
    given = tomllib.loads(diagnoses)
    kinds = {kind: tuple(Diagnosis.model_validate(row) for row in rows) for kind, rows in given["kinds"].items()}
    return Parameters({one.id: one for one in read.parameters}, read.sources, kinds, tuple(given["causes"]))


@cache
def packaged_parameters() -> Parameters:
    """The parameters that come with carefund."""
    folder = files("carefund.records.generation")
    names = ("parameters.toml", "diagnoses.toml")
    return parameters_from(*((folder / name).read_text(encoding="utf-8") for name in names))
