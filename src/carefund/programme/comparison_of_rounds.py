"""What changed between two rounds: which rules were added, removed or changed, key by key.

Parts are matched by their ids. Where a rule came from and the notes on it are not compared; whether it is verified is.
A later room that keeps rules of its own, such as checks, adds a :class:`Section` for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from carefund.programme.definition import Planning, Round

if TYPE_CHECKING:
    import polars as pl

NOT_COMPARED = ("id", "source", "note")
"""Keys that identify a part or say where it came from."""

CHIEF = ("pounds", "value", "requirement", "rule", "meaning", "numerator", "definition", "label")
"""Keys by which a part that was added or removed is told, the first that it has."""

NOT_FOUND = "not found"

Values = Mapping[str, Any]
"""Plain values by key; those of a part inside a part are values in their turn."""

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Part:
    """One rule of a round, as it is compared."""

    id: str
    """Name by which it is matched with the other round's."""
    label: str
    """What it is, in words."""
    values: Values
    """What it says, by key."""


@dataclass(frozen=True)
class Section:
    """One kind of rule, and how a round's rules of that kind are found."""

    title: str
    parts: Callable[[Round], Iterable[Part]] = field(repr=False)


@dataclass(frozen=True)
class Change:
    """One difference between two rounds."""

    section: str
    """The kind of rule."""
    part: str
    """Id of the rule."""
    label: str
    """The rule in words, as the later round has it where it has it."""
    kind: Kind
    key: str
    """Which key of the rule changed; empty where the whole rule was added or removed."""
    before: Any
    """The value in the first round; none where it has none."""
    after: Any
    """The value in the second round; none where it has none."""
    before_verified: bool | None
    """Whether the first round's value is verified; none where it has no value, or the value is no cited parameter."""
    after_verified: bool | None
    """Whether the second round's value is verified; none as for the first."""


@dataclass(frozen=True)
class RoundComparison:
    """Everything that changed between two rounds."""

    before: Round = field(repr=False)
    after: Round = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)

    def counts(self) -> dict[str, Counter[str]]:
        """How many changes of each kind each section has; a section without any is absent."""
        found: dict[str, Counter[str]] = {}
        for change in self.changes:
            found.setdefault(change.section, Counter())[change.kind] += 1
        return found

    @property
    def table(self) -> pl.DataFrame:
        """The changes as a table, a row each, values as text."""
        import polars as pl

        names = list(Change.__dataclass_fields__)
        kinds = {name: pl.Boolean if name.endswith("_verified") else pl.String for name in names}
        texts = [name for name in names if kinds[name] == pl.String]
        rows = [vars(change) | {name: _cell(getattr(change, name)) for name in texts} for change in self.changes]
        return pl.DataFrame(rows, schema=kinds)


def compare_rounds(before: Round, after: Round, sections: Sequence[Section] | None = None) -> RoundComparison:
    """Return what changed from one round to another, section by section: the rules, unless others are given."""
    chosen = RULES if sections is None else sections
    found = (change for section in chosen for change in _changes(section, before, after))
    return RoundComparison(before, after, tuple(found))


def part_of(model: BaseModel) -> Part:
    """Return a part of a definition as it is compared."""
    name = str(getattr(model, "id", ""))
    return Part(name, str(getattr(model, "label", name)), values_of(model))


def values_of(model: BaseModel) -> dict[str, Any]:
    """Return what a part of a definition says, by key, without keys that have no value."""
    found: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name not in NOT_COMPARED and value is not None and value != ():
            found |= dict(_plain(name, value))
    return found


def _plain(name: str, value: object) -> Iterator[tuple[str, Any]]:
    """Yield (key, plain value) of one field: a list of parts gives a key for each of them."""
    if isinstance(value, BaseModel):
        yield name, values_of(value)
    elif isinstance(value, tuple) and all(isinstance(item, BaseModel) for item in value):
        for index, item in enumerate(value):
            yield f"{name}[{getattr(item, 'id', index)}]", values_of(item)
    elif isinstance(value, tuple):
        yield name, list(value)
    else:
        yield name, value.isoformat() if isinstance(value, date) else value


def _changes(section: Section, before: Round, after: Round) -> Iterator[Change]:
    earlier = {part.id: part for part in section.parts(before)}
    later = {part.id: part for part in section.parts(after)}
    for name in [*earlier, *(name for name in later if name not in earlier)]:
        yield from _part_changes(section.title, earlier.get(name), later.get(name))


def _part_changes(section: str, old: Part | None, new: Part | None) -> Iterator[Change]:
    if old is not None and new is not None:
        for key, before, after, marks in differences(old.values, new.values):
            yield Change(section, new.id, new.label, "changed", key, before, after, *marks)
    elif old is not None:
        mark = old.values.get("verified")
        yield Change(section, old.id, old.label, "removed", "", told(old.values), None, mark, None)
    elif new is not None:
        mark = new.values.get("verified")
        yield Change(section, new.id, new.label, "added", "", None, told(new.values), None, mark)


Marks = tuple[bool | None, bool | None]
"""Whether the first and the second value are verified."""


def differences(
    before: Values, after: Values, outer: str = "", marks: Marks = (None, None)
) -> Iterator[tuple[str, Any, Any, Marks]]:
    """Yield (key, value before, value after, marks) wherever two parts differ."""
    marks = before.get("verified", marks[0]), after.get("verified", marks[1])
    for name in [*before, *(name for name in after if name not in before)]:
        old, new, key = before.get(name), after.get(name), f"{outer}{name}"
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from differences(old, new, f"{key}.", marks)
        elif old != new:
            yield key, told(old), told(new), (_mark(old, marks[0]), _mark(new, marks[1]))


def _mark(value: Any, outer: bool | None) -> bool | None:  # noqa: ANN401
    """Return whether a value is verified: a whole part says so itself, another goes by the part that it stands in."""
    if value is None:
        return None
    return value.get("verified", outer) if isinstance(value, Mapping) else outer


def told(value: Any) -> Any:  # noqa: ANN401
    """Return a value as it is told: of a whole part its chief value, with the unit of a number; others unchanged."""
    if not isinstance(value, Mapping):
        return value
    chief = next((key for key in CHIEF if key in value), None)
    if chief is None:
        return "; ".join(f"{key} {_cell(told(entry))}" for key, entry in value.items())
    return _amount(value, value[chief]) if chief in ("pounds", "value") else value[chief]


def _amount(value: Values, number: Any) -> str:  # noqa: ANN401
    """Return a number with its unit, and of a price the count that it pays for: ``£171,000,000 / 106,000 per day``."""
    if isinstance(number, str):
        return number
    unit, count = str(value.get("unit", "")), value.get("units", 1)
    words = f"£{number:,}" if unit.startswith("£") else f"{number:,}"
    return f"{words}{f' / {count:,}' if count > 1 else ''} {unit.removeprefix('£').strip()}".strip()


def _cell(value: Any) -> Any:  # noqa: ANN401
    """Return a value as text, or none where there is no value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _listed(name: str) -> Callable[[Round], Iterable[Part]]:
    """Return how to find the parts of a list of the round."""
    return lambda definition: map(part_of, getattr(definition, name))


def _planned(name: str) -> Callable[[Round], Iterable[Part]]:
    """Return how to find the parts of a list of what a plan must hold; none where the round has no such part."""
    return lambda definition: map(part_of, getattr(definition.planning, name, ()))


def _round_itself(definition: Round) -> Iterator[Part]:
    names = ("title", "programme", "country", "fund_year", "summary")
    facts: dict[str, Any] = {name: getattr(definition, name) for name in names}
    years = definition.financial_years
    spans = [f"{period.first} to {period.last}" for period in (years.outturn, years.baseline)]
    yield Part("round", "The round", facts | {"financial_years": ", against ".join(spans)})


def _streams(definition: Round) -> Iterator[Part]:
    """Yield the streams; one whose sum was not found says so."""
    for stream in definition.streams:
        yield Part(stream.id, stream.label, {"pounds": NOT_FOUND} | values_of(stream))


def _payment(definition: Round) -> Iterator[Part]:
    terms = definition.pay_for_performance
    if terms is not None:
        yield Part("terms", "What payment depends on", {"metric": terms.metric, "price": terms.price})
        yield from map(part_of, (terms.periods, *terms.parameters, *terms.rules))


def _workbook(plan: Planning | None) -> Iterator[Part]:
    if plan is not None:
        yield Part("workbook", "The plan's workbook", {"template_version": plan.template_version})


def _capacity(plan: Planning | None) -> Iterator[Part]:
    if plan is not None and plan.capacity_and_demand is not None:
        yield part_of(plan.capacity_and_demand)


RULES = (
    Section("The round", _round_itself),
    Section("Streams", _streams),
    Section("Conditions", _listed("conditions")),
    Section("Metrics", _listed("metrics")),
    Section("Series", _listed("series")),
    Section("Prices", _listed("prices")),
    Section("Marginal rates", _listed("marginal_rates")),
    Section("Decisions", _listed("decisions")),
    Section("Pay for performance", _payment),
    Section("Plans: workbook", lambda definition: _workbook(definition.planning)),
    Section("Plans: years", _planned("years")),
    Section("Plans: areas of spend", _planned("areas_of_spend")),
    Section("Plans: commissioners", _planned("commissioners")),
    Section("Plans: kinds of provider", _planned("providers")),
    Section("Plans: scheme types", _planned("scheme_types")),
    Section("Plans: benefit types", _planned("benefit_types")),
    Section("Plans: spending tests", _planned("spending_tests")),
    Section("Plans: targets", _planned("targets")),
    Section("Plans: limits", _planned("limits")),
    Section("Plans: sign-offs", _planned("sign_offs")),
    Section("Plans: capacity and demand", lambda definition: _capacity(definition.planning)),
)
"""The rules of a round."""

HISTORY_OF_ROUND = (
    Section("Timetable", _listed("timetable")),
    Section("Totals of the fund", _listed("fund_totals")),
    Section("Totals of decisions", _listed("decision_totals")),
    Section("Bases of plans", _listed("plan_bases")),
    Section("Published plans", _listed("plan_figures")),
    Section("Published audit figures", _listed("audit_figures")),
)
"""What happened in a round, which is compared when it is asked for."""
