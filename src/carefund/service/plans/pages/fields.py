"""One field of a form: what is shown in it and beside it, from the plan, its round and what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from carefund.monitoring.returns.model import Return
from carefund.plan.difference import KEYS
from carefund.plan.fields import OFFICIAL, lookup, steps
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Input, Kind, Layout
from carefund.plan.workbook.places import Places, places_of
from carefund.plan.workbook.prefill import Prefilled
from carefund.pool.lines import folded
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.service.plans.answers import UNITS, Choice, choices_of, in_words, text_shown
from carefund.service.plans.sections import Typed, element_of
from carefund.service.plans.written import Written

Control = Literal["text", "textarea", "select", "radios"]
BY_YEAR = ("amounts", "minimums", "outputs")
"""Parts of a line that have a figure for each year."""
SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Note"}
CONTROLS: Mapping[Kind, Control] = {"long-text": "textarea", "choice": "select", "yes-no": "radios"}


@dataclass(frozen=True)
class Found:
    """A finding as a page shows it beside what it is about: all of it in words."""

    severity: str
    """`Error`, `Warning` or `Note`."""
    label: str
    expected: str
    found: str
    to_do: str
    policy: str = ""
    waived: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form."""

    name: str
    """The path in the plan, such as `contributions[0].amounts[2015-16]`: the name under which it is sent."""
    element: str
    """The id of its element; those of its hint, its error and so on begin with it."""
    label: str
    kind: Kind
    control: Control
    value: str
    """The text in it: what was typed before what the plan holds."""
    hint: str = ""
    unit: str = ""
    """`£`, `%` or nothing."""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    locked: bool = False
    """Whether it was filled in for good from an official figure, and still holds it."""
    cell: str = ""
    """Where it stands in a fresh workbook of this plan, such as `Money in, H12`."""
    last: str = ""
    """What the plan of the round before said, in words."""
    source: str = ""
    """Where its value comes from, if it was filled in before anybody typed."""
    error: str = ""
    """What is wrong with what was typed, and what to do."""
    findings: tuple[Found, ...] = ()

    @property
    def described_by(self) -> str:
        """The ids of the elements beside it that describe it, in the order in which they stand."""
        there = {"hint": self.hint, "facts": self.cell or self.last or self.source, "findings": self.findings,
                 "error": self.error}  # fmt: skip
        return " ".join(f"{self.element}-{name}" for name, words in there.items() if words)


@dataclass(frozen=True)
class Beside:
    """What a form is made from beside the plan itself."""

    round: Round
    layout: Layout
    plan: Written
    last: Plan | None = None
    """The plan of the round before."""
    findings: Sequence[Finding] = ()
    filled: Prefilled | None = None
    """What was filled in for the area before it started."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was typed, by the field's path, where a form is shown again."""
    errors: Mapping[str, Refusal] = field(default_factory=dict)


class Fields:
    """Makes the fields of one plan's forms."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        self.places: Places = places_of(beside.layout, beside.plan)

    def field(self, typed: Typed, label: str, findings: Sequence[Found] = ()) -> Field:
        """The field of a cell of the layout, under a label."""
        beside, input_ = self.beside, typed.input
        value = beside.typed.get(typed.path, text_shown(input_, lookup(beside.plan, typed.path)))
        choices = choices_of(input_, beside.round, beside.plan, value)
        source = self._source(typed)
        error = beside.errors.get(typed.path)
        return Field(
            name=typed.path,
            element=element_of(typed.path),
            label=label,
            kind=input_.kind,
            control=_control(input_.kind, choices, value),
            value=value,
            hint=input_.help,
            unit=UNITS.get(input_.kind, ""),
            choices=choices,
            required=input_.required,
            locked=(source.startswith(OFFICIAL) or self._for_good(input_)) and error is None,
            cell=self._cell(typed),
            last=self._last(typed),
            source=source.removeprefix(OFFICIAL),
            error=in_one(error) if error else "",
            findings=tuple(findings),
        )

    def _for_good(self, input_: Input) -> bool:
        """Whether a return's field was filled in for good: the plan's figures, and those that are published."""
        return input_.locked and isinstance(self.beside.plan, Return)

    def _cell(self, typed: Typed) -> str:
        if typed.index is None:
            return str(self.places.of_fixed(typed.path) or "")
        return str(self.places.of_record(typed.table.path, typed.index, typed.input.field) or "")

    def _source(self, typed: Typed) -> str:
        """Where the value comes from, while the field and the rest of its record still hold what was filled in."""
        filled, plan = self.beside.filled, self.beside.plan
        source = filled.given.get(typed.path, "") if filled else ""
        if not filled or not source:
            return ""
        record = f"{typed.table.path}[{typed.index}]." if typed.index is not None else typed.path
        own = [path for path in filled.given if path.startswith(record)]
        same = all(lookup(plan, path) == lookup(filled.plan, path) for path in own)
        return source if same else ""

    def _last(self, typed: Typed) -> str:
        """What the plan of the round before said of the same thing, in words; empty where it said nothing."""
        last = self.beside.last
        if last is None:
            return ""
        if typed.index is None:
            return in_words(typed.input, _fixed_before(last, typed.path))
        record = _record_before(last, self.beside.plan, typed)
        return "" if record is None else _of_record(record, typed)


def _fixed_before(last: Plan, path: str) -> object:
    """The value of a fixed field in the plan before; of a baseline, what that plan intended for the same period."""
    if path.startswith("targets[") and ".baseline[" in path:
        intended = lookup(last, path.replace(".baseline[", ".target["))
        return intended if intended is not None else lookup(last, path)
    return lookup(last, path)


def _record_before(last: Plan, plan: Written, typed: Typed) -> object:
    """The record of the plan before that says the same of what names it; None where no or no one record does."""
    path = typed.table.path
    keys = KEYS.get(path, ("name",))
    mine = lookup(plan, f"{path}[{typed.index}]")
    wanted = _key(mine, keys) if mine is not None else ()
    same = [record for record in getattr(last, path) if any(wanted) and _key(record, keys) == wanted]
    return same[0] if len(same) == 1 else None


def _key(record: object, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(folded(str(getattr(record, key) or "")) for key in keys)


def _of_record(record: object, typed: Typed) -> str:
    """A field of a record in words; a figure by year is the one for the last year that the record gives."""
    name = steps(typed.input.field)[0][0]
    if name not in BY_YEAR:
        return in_words(typed.input, lookup(record, typed.input.field))
    by_year = getattr(record, name)
    year = steps(typed.input.field)[1][0]
    if year in by_year:
        return in_words(typed.input, by_year[year])
    return f"{in_words(typed.input, by_year[max(by_year)])} ({max(by_year)})" if by_year else ""


def _control(kind: Kind, choices: Sequence[Choice], value: str) -> Control:
    if kind == "text" and choices:
        return "select"
    return "textarea" if kind == "text" and "\n" in value else CONTROLS.get(kind, "text")


def in_one(error: Refusal) -> str:
    """A refusal as one message beside its field, which says where it is by standing there."""
    return f"Expected {error.expected}; found {error.found}. {error.to_do}"


def found_of(finding: Finding) -> Found:
    """A finding as a page shows it."""
    return Found(
        SEVERITIES[finding.severity.value],
        finding.label,
        finding.expected,
        finding.found,
        finding.to_do,
        finding.policy,
        finding.waived,
    )


def in_select(one: Field) -> Field:
    """The field with a list to choose from in place of buttons, for a narrow cell."""
    return replace(one, control="select") if one.control == "radios" else one
