"""What one series measures, as its definition in a file says it: the model that packaged and own series share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from carefund.programme.sourced import Definition, Id, Text, refuse, written

Kind = Literal["count", "rate", "mean"]
PLACES: Mapping[Kind, int] = {"count": 0, "rate": 1, "mean": 2}
"""Decimals to which levels of each kind of series are said."""
Direction = Literal["lower", "higher", "neither"]
Cadence = Literal["daily", "weekly", "monthly", "quarterly", "annual"]
SUMMED_TO_MONTHS = ("daily", "weekly")
"""Cadences whose figures are put together to months when they are imported."""
HELD_BY_MONTH = ("monthly", *SUMMED_TO_MONTHS)
KINDS_OF_PLACE = ("area", "commissioner", "provider", "england")
OWN_CODES = "own codes"
"""The basis of a series whose places are a code list of its own."""
LONGEST_NAME, LONGEST_CODE, MOST_PLACES = 80, 40, 2000
NUMERATOR, DENOMINATOR = "-numerator", "-denominator"
"""What the names of the series of what is divided, and of what it is divided by, end with."""
_PER_CENT = re.compile(r"%|per ?cent")
SeriesName = Annotated[Id, StringConstraints(max_length=LONGEST_NAME)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CODE, pattern=r"^\S(.*\S)?$")]


def _a_geography(given: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """A geography as given. Raises the error of a validator for what is neither a kind of place nor a code list."""
    codes = isinstance(given, dict) and given and all(isinstance(name, str) for name in given.values())
    if not codes and given not in KINDS_OF_PLACE:
        kinds = ", ".join(f'"{kind}"' for kind in KINDS_OF_PLACE)
        raise refuse(f"{kinds}, or a table of your own codes with their names", written(given), "use one of them")
    return given


Geography = Annotated[
    Literal["area", "commissioner", "provider", "england"]
    | Annotated[dict[Code, Text], Field(min_length=1, max_length=MOST_PLACES)],
    BeforeValidator(_a_geography),
]


class Closure(Definition):
    """Months in which what a series counts was closed, so that its figures say nothing of its usual level."""

    first: date
    """The first month, as its first day."""
    last: date
    """The last month, as its first day."""
    why: Text
    """Why, in words."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise refuse("a closure that ends after it began", "last before first", "exchange the two")
        return self

    def holds(self, month: date) -> bool:
        """Whether a month, by its first day, lies in the closure."""
        return self.first.replace(day=1) <= month <= self.last


ColumnOf = Literal["area", "name", "period", "value", "numerator", "denominator"]


class FileLayout(Definition):
    """How the files of an own series are laid out, where they differ from columns `area`, `period` and `value`."""

    layout: Literal["long", "wide", "either"] = "either"
    """long (a row for each place and period), wide (a column for each period, or for each place), or either."""
    sheet: Text | None = None
    """The sheet of a workbook; the first that has such a table where none is named."""
    columns: dict[ColumnOf, Text] = Field(default_factory=dict)
    """Headings by what they hold: area, name, period, value, numerator, denominator."""
    england: tuple[Text, ...] = ()
    """What the row of England is called, beside England itself."""
    suppressed: dict[Text, Text] = Field(default_factory=dict)
    """Marks that stand in place of a number, each with its reason; those that publishers use are known."""
    week: Literal["begins", "ends"] = "begins"
    """Whether the date of a weekly figure is the first or the last day of its week."""
    to_months: Literal["sum", "mean"] | None = None
    """How daily or weekly figures become months: summed for a count, else averaged, where nothing is said."""
    per: Annotated[int, Field(gt=0)] = 1
    """How many of the denominator a rate is per, where a numerator and a denominator are columns."""
    whole: bool | None = None
    """Whether its figures are whole numbers; those of a monthly count are, where nothing is said."""
    largest: Annotated[int, Field(gt=0)] = 1_000_000_000
    """The largest figure that there can be."""


class SeriesDefinition(Definition):
    """What one series measures, for whom, and who publishes it."""

    name: SeriesName
    """Name by which rounds and commands refer to it: small letters and figures joined by hyphens."""
    label: Text
    """What it counts, as the title of a chart."""
    unit: Text
    """What is counted, such as days, admissions or per 1,000 residents."""
    kind: Kind
    """count (its figures add up), rate (something per so many) or mean (such as a length of stay)."""
    geography: Geography
    """Whose code a row carries: area, commissioner, provider, england, or a table of own codes with their names."""
    cadence: Cadence
    """How often a figure is published: daily, weekly, monthly, quarterly or annual."""
    direction: Direction = "neither"
    """Which way is better: lower, higher or neither."""
    publisher: Text
    """Who publishes it."""
    family: str = ""
    """The publication that its releases belong to; a series of one's own is its own publication."""
    definition: str = ""
    """What is counted, in words."""
    source: str = ""
    """Publisher and title of the publication; the publisher where nothing else is said."""
    licence: str = ""
    """On what terms it may be used."""
    numerator: Text | None = None
    """What is divided, for a rate or a mean, in words."""
    denominator: Text | None = None
    """What it is divided by, in words."""
    closures: tuple[Closure, ...] = ()
    """Months in which what is counted was closed."""
    part_of: SeriesName | None = None
    """The series that it is a part of."""
    breakdown: Id | None = None
    """The breakdown that a part belongs to; the parts of one breakdown add up to the whole."""
    part_label: Text | None = None
    """The part's label beside the others of its breakdown."""
    people: Id = "all"
    """The group of residents that a rate is per."""
    near: tuple[SeriesName, ...] = ()
    """Other series for England that count nearly the same: a check on the size of a change."""
    replaces: SeriesName | None = None
    """The series that it took the place of when what is counted changed, so that the two cannot be compared."""
    least_coverage: Annotated[float, Field(ge=0, le=100)] | None = None
    """Per cent of a place's activity that its figures must cover to be held for the place, where a file says."""
    coverage_audited: bool = False
    """Whether its levels are audited for holes and shifts."""
    own: bool = False
    """Whether it is a series of the user's own, which is its own publication."""
    file: FileLayout | None = None
    """How the files of an own series are laid out."""

    @model_validator(mode="before")
    @classmethod
    def _with_what_follows(cls, given: Any) -> Any:  # noqa: ANN401 - whatever a file holds
        """A source where none is given is the publisher, and a publication the series itself."""
        if not isinstance(given, Mapping):
            return given
        follows = {"source": given.get("publisher", ""), "family": given.get("name", "")}
        return {**given, **{key: value for key, value in follows.items() if not given.get(key)}}

    @property
    def basis(self) -> str:
        """Whose code a row carries, in a word: `area`, `commissioner`, `provider`, `England` or `own codes`."""
        if isinstance(self.geography, dict):
            return OWN_CODES
        return "England" if self.geography == "england" else self.geography

    @property
    def own_places(self) -> Mapping[str, str]:
        """The names of a code list of its own, by code; empty for places that carefund knows."""
        return self.geography if isinstance(self.geography, dict) else {}

    @property
    def layout(self) -> FileLayout:
        """How its files are laid out."""
        return self.file or FileLayout()

    @property
    def adds_up(self) -> bool:
        """Whether figures of places add up to those of all of them: counts do."""
        return self.kind == "count"

    @property
    def is_per_cent(self) -> bool:
        """Whether it is a rate in per cent, as its unit says: a part of a whole, 100 at most."""
        return self.kind == "rate" and _PER_CENT.search(self.unit.lower()) is not None

    def is_closed(self, month: date) -> bool:
        """Whether what it counts was closed in a month, given as its first day."""
        return any(closure.holds(month) for closure in self.closures)

    @property
    def companions(self) -> tuple[SeriesDefinition, ...]:
        """The series of what is divided and what it is divided by, where its files have such columns: counts."""
        named = (("numerator", NUMERATOR, self.numerator), ("denominator", DENOMINATOR, self.denominator))
        return tuple(
            self.model_copy(
                update={
                    "name": self.name + ending,
                    "label": f"{self.label}: {words or what}",
                    "unit": words or what,
                    "kind": "count",
                    "coverage_audited": False,
                    "numerator": None,
                    "denominator": None,
                    "file": None,
                }
            )
            for what, ending, words in named
            if what in self.layout.columns
        )

    @property
    def months_of_a_figure(self) -> int:
        """How many months a figure covers, from the one that it is dated to: 1, 3 or 12."""
        return {"quarterly": 3, "annual": 12}.get(self.cadence, 1)

    @property
    def is_monthly(self) -> bool:
        """Whether a figure is held for each month."""
        return self.cadence in HELD_BY_MONTH


def is_audited(keys: Mapping[str, Any]) -> bool:
    """Whether coverage of an own series is audited where its keys do not say: that of places by month is."""
    return keys.get("cadence") in HELD_BY_MONTH and keys.get("geography") != "england"
