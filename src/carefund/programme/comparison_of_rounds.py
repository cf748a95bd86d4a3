"""What changed between two rounds: which rules were added, removed or changed, key by key.

Parts are matched by their ids. The sources of a rule and the notes on it are not compared; whether it is verified is.
A later room that keeps rules of its own, such as checks, adds a :class:`RuleSection` for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from carefund.programme.definition import Planning, Round
from carefund.wording.numbers import number

if TYPE_CHECKING:
    import polars as pl

NOT_COMPARED = ("id", "source", "note")
"""Keys that identify a part or name its source."""

CHIEF = ("pounds", "value", "requirement", "rule", "meaning", "numerator", "definition", "text", "label")
"""Keys whose value stands for a part that was added or removed, the first that it has."""

NOT_FOUND = "not found"

Values = Mapping[str, Any]
"""Plain values by key; those of a part inside a part are values in their turn."""

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class RoundPart:
    """One part of a round, such as a rule, as it is compared."""

    id: str
    """Name by which it is matched with the other round's."""
    label: str
    """What it is, in words."""
    values: Values
    """What it says, by key."""


@dataclass(frozen=True)
class RuleSection:
    """A section of the comparison: one kind of rule, and how a round's rules of that kind are found."""

    title: str
    parts: Callable[[Round], Iterable[RoundPart]] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RoundChange:
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
    changes: tuple[RoundChange, ...] = field(repr=False)

    def counts(self) -> dict[str, Counter[str]]:
        """How many changes of each kind each section has; a section without any is absent."""
        counts: dict[str, Counter[str]] = {}
        for change in self.changes:
            counts.setdefault(change.section, Counter())[change.kind] += 1
        return counts

    @property
    def table(self) -> pl.DataFrame:
        """The changes as a table, a row each, values as text."""
        import polars as pl

        names = list(RoundChange.__dataclass_fields__)
        kinds = {name: pl.Boolean if name.endswith("_verified") else pl.String for name in names}
        texts = [name for name in names if kinds[name] == pl.String]
        rows = [vars(change) | {name: _cell(getattr(change, name)) for name in texts} for change in self.changes]
        return pl.DataFrame(rows, schema=kinds)


def compare_rounds(before: Round, after: Round, sections: Sequence[RuleSection] | None = None) -> RoundComparison:
    """Return what changed from one round to another, section by section: the rules, unless others are given."""
    chosen = RULES if sections is None else sections
    changes = (change for section in chosen for change in _changes(section, before, after))
    return RoundComparison(before, after, tuple(changes))


def part_of(model: BaseModel) -> RoundPart:
    """Return a part of a definition as it is compared."""
    name = str(getattr(model, "id", ""))
    return RoundPart(name, str(getattr(model, "label", name)), values_of(model))


def values_of(model: BaseModel) -> dict[str, Any]:
    """Return what a part of a definition says, by key, without keys that have no value."""
    values: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name not in NOT_COMPARED and value is not None and value != ():
            values |= dict(_plain(name, value))
    return values


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


def _changes(section: RuleSection, before: Round, after: Round) -> Iterator[RoundChange]:
    earlier = {part.id: part for part in section.parts(before)}
    later = {part.id: part for part in section.parts(after)}
    for name in [*earlier, *(name for name in later if name not in earlier)]:
        yield from _part_changes(section.title, earlier.get(name), later.get(name))


def _part_changes(section: str, old: RoundPart | None, new: RoundPart | None) -> Iterator[RoundChange]:
    if old is not None and new is not None:
        for key, before, after, marks in differences(old.values, new.values):
            yield _change(section, new, "changed", key, (before, after), marks)
    elif old is not None:
        yield _change(section, old, "removed", "", (chief_value(old.values), None), (old.values.get("verified"), None))
    elif new is not None:
        yield _change(section, new, "added", "", (None, chief_value(new.values)), (None, new.values.get("verified")))


def _change(section: str, part: RoundPart, kind: Kind, key: str, values: tuple[Any, Any], marks: Marks) -> RoundChange:
    return RoundChange(
        section=section,
        part=part.id,
        label=part.label,
        kind=kind,
        key=key,
        before=values[0],
        after=values[1],
        before_verified=marks[0],
        after_verified=marks[1],
    )


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
            yield key, chief_value(old), chief_value(new), (_mark(old, marks[0]), _mark(new, marks[1]))


def _mark(value: Any, outer: bool | None) -> bool | None:  # noqa: ANN401
    """Return whether a value is verified: a whole part says so itself, another goes by the part that it stands in."""
    if value is None:
        return None
    return value.get("verified", outer) if isinstance(value, Mapping) else outer


def chief_value(value: Any) -> Any:  # noqa: ANN401
    """Return what stands for a value: of a whole part its chief value, with a number's unit; others unchanged."""
    if not isinstance(value, Mapping):
        return value
    chief = next((key for key in CHIEF if key in value), None)
    if chief is None:
        return "; ".join(f"{key} {_cell(chief_value(entry))}" for key, entry in value.items())
    return _amount(value, value[chief]) if chief in ("pounds", "value") else value[chief]


def _amount(part: Values, value: Any) -> str:  # noqa: ANN401
    """Return a number with its unit, and of a price the count that it pays for: ``£171,000,000 / 106,000 per day``."""
    if isinstance(value, str):
        return value
    unit, count = str(part.get("unit", "")), part.get("units", 1)
    words = f"£{number(value)}" if unit.startswith("£") else number(value)
    return f"{words}{f' / {number(count)}' if count > 1 else ''} {unit.removeprefix('£').strip()}".strip()


def _cell(value: Any) -> Any:  # noqa: ANN401
    """Return a value as text, or none where there is no value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _listed(name: str) -> Callable[[Round], Iterable[RoundPart]]:
    """Return how to find the parts of a list of the round."""
    return lambda definition: map(part_of, getattr(definition, name))


def _planned(name: str) -> Callable[[Round], Iterable[RoundPart]]:
    """Return how to find the parts of a list of what a plan must hold; none where the round has no such part."""
    return lambda definition: map(part_of, getattr(definition.planning, name, ()))


def _round_itself(definition: Round) -> Iterator[RoundPart]:
    names = ("title", "programme", "country", "fund_year", "summary")
    facts: dict[str, Any] = {name: getattr(definition, name) for name in names}
    years = definition.financial_years
    spans = [f"{period.first} to {period.last}" for period in (years.outturn, years.baseline)]
    yield RoundPart("round", "The round", facts | {"financial_years": ", against ".join(spans)})


def _streams(definition: Round) -> Iterator[RoundPart]:
    """Yield the streams; one whose sum was not found says so."""
    for stream in definition.streams:
        yield RoundPart(stream.id, stream.label, {"pounds": NOT_FOUND} | values_of(stream))


def _payment(definition: Round) -> Iterator[RoundPart]:
    terms = definition.pay_for_performance
    if terms is not None:
        yield RoundPart("terms", "What payment depends on", {"metric": terms.metric, "price": terms.price})
        yield from map(part_of, (terms.periods, *terms.parameters, *terms.rules))


def _returned(name: str) -> Callable[[Round], Iterable[RoundPart]]:
    """Return how to find the parts of a list of what a return must hold; none where the round has no such part."""
    return lambda definition: map(part_of, getattr(definition.returns, name, ()))


def _return_itself(definition: Round) -> Iterator[RoundPart]:
    if definition.returns is not None:
        facts = {"template_version": definition.returns.template_version, "parts": list(definition.returns.parts)}
        yield RoundPart("return", "The return", facts)


def _reviewed(name: str) -> Callable[[Round], Iterable[RoundPart]]:
    """Return how to find the parts of a list of the round's review; none where it does not say."""
    return lambda definition: map(part_of, getattr(definition.review, name, ()))


def _review_itself(definition: Round) -> Iterator[RoundPart]:
    if definition.review is not None:
        names = ("reviewers", "double_reviewed_percent")
        yield RoundPart("review", "The review", {name: getattr(definition.review, name) for name in names})


def _workbook(plan: Planning | None) -> Iterator[RoundPart]:
    if plan is not None:
        yield RoundPart("workbook", "The plan's workbook", {"template_version": plan.template_version})


def _capacity(plan: Planning | None) -> Iterator[RoundPart]:
    if plan is not None and plan.capacity_and_demand is not None:
        yield part_of(plan.capacity_and_demand)


def _auditor(definition: Round) -> Iterator[RoundPart]:
    if definition.auditor is not None:
        yield RoundPart("auditor", "Who audited it", {"label": definition.auditor})


def _evaluation(definition: Round) -> Iterator[RoundPart]:
    asked = definition.evaluation
    if asked is not None:
        facts = {"start": f"{asked.start}", "dose": asked.dose, "people": asked.people, "studies": list(asked.studies)}
        yield RoundPart("evaluation", "The evaluation of the fund", facts)
        yield from map(part_of, asked.meanwhile)


RULES = (
    RuleSection("The round", _round_itself),
    RuleSection("Streams", _streams),
    RuleSection("Virement", _listed("virement_rules")),
    RuleSection("Conditions", _listed("conditions")),
    RuleSection("Metrics", _listed("metrics")),
    RuleSection("Series", _listed("series")),
    RuleSection("Prices", _listed("prices")),
    RuleSection("Marginal rates", _listed("marginal_rates")),
    RuleSection("Decisions", _listed("decisions")),
    RuleSection("Pay for performance", _payment),
    RuleSection("Plans: workbook", lambda definition: _workbook(definition.planning)),
    RuleSection("Plans: years", _planned("years")),
    RuleSection("Plans: areas of spend", _planned("areas_of_spend")),
    RuleSection("Plans: commissioners", _planned("commissioners")),
    RuleSection("Plans: kinds of provider", _planned("providers")),
    RuleSection("Plans: scheme types", _planned("scheme_types")),
    RuleSection("Plans: benefit types", _planned("benefit_types")),
    RuleSection("Plans: spending tests", _planned("spending_tests")),
    RuleSection("Plans: targets", _planned("targets")),
    RuleSection("Plans: limits", _planned("limits")),
    RuleSection("Plans: rises", _planned("rises")),
    RuleSection("Plans: sign-offs", _planned("sign_offs")),
    RuleSection("Plans: capacity and demand", lambda definition: _capacity(definition.planning)),
    RuleSection("Review", _review_itself),
    RuleSection("Review: key lines of enquiry", _reviewed("key_lines")),
    RuleSection("Review: steps of the scale", _reviewed("scale")),
    RuleSection("Returns: parts", _return_itself),
    RuleSection("Returns: quarters", _returned("quarters")),
    RuleSection("Returns: statements of the survey", _returned("statements")),
    RuleSection("Returns: answers of the survey", _returned("scale")),
    RuleSection("Returns: limits", _returned("limits")),
    RuleSection("Returns: sign-offs", _returned("sign_offs")),
)
"""The rules of a round."""

HISTORY_OF_ROUND = (
    RuleSection("Timetable", _listed("timetable")),
    RuleSection("Totals of the fund", _listed("fund_totals")),
    RuleSection("What is new", lambda round_: [part_of(round_.new_part)] if round_.new_part else []),
    RuleSection("Allocations", _listed("allocations")),
    RuleSection("Totals of decisions", _listed("decision_totals")),
    RuleSection("Bases of plans", _listed("plan_bases")),
    RuleSection("Published plans", _listed("plan_figures")),
    RuleSection("Published audit figures", _listed("audit_figures")),
    RuleSection("Auditor", _auditor),
    RuleSection("Evaluation", _evaluation),
    RuleSection("Notes of reports", _listed("report_notes")),
)
"""What happened in a round, which is compared when it is asked for."""
