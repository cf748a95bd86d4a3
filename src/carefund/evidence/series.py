"""The series that carefund knows: those it ships, defined in `definitions/*.toml`, and those that a store adds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from carefund.evidence.definition import SeriesDefinition
from carefund.refusal import Refusal

DELAYED_TRANSFERS = "delayed-transfers"
MONTHLY_ACTIVITY = "monthly-activity"
ACCIDENT_AND_EMERGENCY = "accident-and-emergency"
POPULATION = "population"
DEPRIVATION = "deprivation"
ADULT_SOCIAL_CARE_OUTCOMES = "adult-social-care-outcomes"
DISCHARGE_READY_DATE = "discharge-ready-date"
ACCIDENT_AND_EMERGENCY_BY_PROVIDER = "accident-and-emergency-by-provider"
COUNCIL_INCOME = "social-care-income"
ENGLAND = "E92000001"

DELAYED_DAYS = "delayed-days"
NON_ELECTIVE_ADMISSIONS = "non-elective-admissions"
NON_ELECTIVE_ADMISSIONS_BY_AREA = "non-elective-admissions-by-area"


@dataclass(frozen=True)
class Breakdown:
    """Series that split the series `of` without overlap; `parts` gives each part's label by its series' name."""

    name: str
    of: str
    parts: Mapping[str, str]

    @property
    def prefix(self) -> str:
        """How the names of parts begin that the publisher has added since."""
        return f"{self.of}-{self.name}-"


class UnknownSeries(Refusal):
    """A series name that carefund does not know; what to do suggests near names."""


class SeriesCatalogue(Mapping[str, SeriesDefinition]):
    """Definitions by the names of their series, in the order in which they are listed."""

    def __init__(self, definitions: Iterable[SeriesDefinition]) -> None:
        self._by_name = {definition.name: definition for definition in definitions}

    def __getitem__(self, name: str) -> SeriesDefinition:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __hash__(self) -> int:
        return hash(tuple(self._by_name))

    def definition(self, name: str) -> SeriesDefinition:
        """The definition of a series. Raises UnknownSeries, with near names, when there is none."""
        if name in self._by_name:
            return self._by_name[name]
        import difflib

        near = difflib.get_close_matches(name[:LONGEST_ASKED], self._by_name, n=3, cutoff=0.4)
        advice = f"Near names: {', '.join(near)}" if near else "Use the name of a series; no known one is near"
        raise UnknownSeries("the name of a series", f"'{name}'", advice, remedy="list-series")

    def breakdowns_of(self, series: str) -> tuple[Breakdown, ...]:
        """The breakdowns of a series, each with its parts; none for a series that is not broken down.

        >>> [breakdown.name for breakdown in SERIES.breakdowns_of("delayed-days")]
        ['care-type', 'responsible-organisation', 'reason']
        """
        parts: dict[str, dict[str, str]] = {}
        for definition in self._by_name.values():
            if definition.part_of == series and definition.breakdown:
                parts.setdefault(definition.breakdown, {})[definition.name] = definition.part_label or definition.label
        return tuple(Breakdown(name, series, labels) for name, labels in parts.items())

    @cached_property
    def coverage_audited(self) -> tuple[str, ...]:
        """The series whose coverage is audited."""
        return tuple(name for name, definition in self._by_name.items() if definition.coverage_audited)

    def with_more(self, definitions: Iterable[SeriesDefinition]) -> SeriesCatalogue:
        """These and others; a definition of a name that is known already is passed over."""
        others = (definition for definition in definitions if definition.name not in self._by_name)
        return SeriesCatalogue((*self._by_name.values(), *others))


LONGEST_ASKED = 100
"""Characters of a name that is not known, which are compared with those that are."""


def _packaged() -> Iterator[SeriesDefinition]:
    """The series that carefund ships, publication by publication."""
    folder = files("carefund.evidence") / "definitions"
    texts = (entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    for contents in sorted(map(tomllib.loads, texts), key=lambda contents: contents.pop("order")):
        groups = contents.pop("group")
        for group in groups:
            yield from (_definition({**contents, **group, **one}) for one in group.pop("series"))


def _definition(keys: dict[str, Any]) -> SeriesDefinition:
    """One series; `{label}` in its definition stands for its label in small letters, `{Label}` for it as it is."""
    label = keys["label"]
    words = keys.get("definition", "").replace("{label}", label.lower()).replace("{Label}", label)
    lists = {key: tuple(keys[key]) for key in ("near",) if key in keys}
    return SeriesDefinition.model_validate({**keys, **lists, "definition": words})


PEOPLE_SERIES = {
    "all": ("population",),
    "18-plus": ("population-18-64", "population-65-plus"),
    "65-plus": ("population-65-plus",),
}
"""The series that add up to each group of residents that a rate may be per."""

SERIES = SeriesCatalogue(_packaged())
"""The series that carefund ships."""


def series_definition(name: str) -> SeriesDefinition:
    """The definition of a series that carefund ships. Raises UnknownSeries, with near names, when there is none."""
    return SERIES.definition(name)
