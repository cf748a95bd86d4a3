"""What was typed into a section's form, as changes of the plan.

Texts are read by the rules of a workbook's cells, so that a page and a workbook cannot disagree. Only the fields of the
page are looked for: whatever else was sent changes nothing and is named as ignored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic

from carefund.plan.fields import lookup
from carefund.plan.workbook.cells import MOST_RECORDS
from carefund.plan.workbook.layout import Input, Layout
from carefund.plan.workbook.tables import LONGEST_TEXT
from carefund.plan.workbook.values import NotRead, read_value
from carefund.refusal import Refusal
from carefund.service.plans.answers import text_shown
from carefund.service.plans.changing import NAMED, with_changes
from carefund.service.plans.sections import Part, Typed, fields_of, is_apart
from carefund.service.plans.written import Made, Written
from carefund.wording.numbers import count
from carefund.workbooks.cells import words_of

ADD, REMOVE = "add", "remove"
"""Names of the button that asks for one more row (its value is the table), and of the box that takes a record away."""
MOST_NEW = 50
"""Rows beyond a table's records that one form may have."""
MOST_IGNORED = 50
"""Names that were sent and belong to no field of the page, of which so many are told."""
_NEW_LINES = re.compile("\r\n|\r")
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, kw_only=True)
class Posted(Generic[Made]):
    """What a form comes to."""

    plan: Made
    """The plan with every change that could be made; those with errors are left out."""
    errors: Mapping[str, Refusal]
    """What could not be read or is not accepted, by the field's path."""
    doubts: Mapping[str, str]
    """What was read with a doubt, such as 0.5 as 50%: what it was read as, in words, by the field's path."""
    changed: frozenset[str]
    """The paths of the fields that differ from the plan before, and of the records that were removed."""
    typed: Mapping[str, str]
    """The texts as they were typed, by the field's path, to show the form again."""
    removed: frozenset[str] = frozenset()
    """The paths of the records whose boxes were ticked."""
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records of each growing table the form has to show, empty ones included."""
    ignored: tuple[str, ...] = ()
    """Names that were sent and are no fields of this page, the first of them."""


def posted(part: Part, layout: Layout, plan: Made, data: Mapping[str, str]) -> Posted[Made]:
    """What was sent from a part's page, as changes of the plan that the page was made from.

    A field that was not sent stays as it is, one sent empty becomes None. A text that still is what the form showed
    changes nothing, so a value is never altered by being shown.
    """
    rows = records_sent(part, plan, data)
    own = {each.path: each for each in fields_of(part, rows)}
    removed = _removed(part, plan, data)
    texts = {path: _NEW_LINES.sub("\n", data[path]) for path in own if path in data}
    changing = {
        path: text
        for path, text in texts.items()
        if _record(own[path]) not in removed and text != _shown(own[path].input, lookup(plan, path))
    }
    read = _read({path: own[path].input for path in changing}, changing)
    done = with_changes(plan, read.values, removed, layout)
    refused = {path: _not_accepted(path, texts[path], message) for path, message in done.refused.items()}
    unnamed = _without_names(own, texts, removed, plan)
    return Posted(
        plan=done.plan,
        errors={path: error for path, error in {**unnamed, **read.errors, **refused}.items() if path in own},
        doubts=read.doubts,
        changed=frozenset(
            path for path, value in read.values.items() if path not in refused and value != lookup(plan, path)
        ) | removed,
        typed=texts,
        removed=removed,
        records=_shown_again(rows, data),
        ignored=tuple(name for name in data if name not in own and not _is_control(name))[:MOST_IGNORED],
    )  # fmt: skip


def _is_control(name: str) -> bool:
    """Whether a name is one of the form's own: buttons, boxes, its version and its token."""
    return name in {ADD, "save", "based_on", "csrfmiddlewaretoken", "key"} or name.startswith(f"{REMOVE}[")


def records_sent(part: Part, plan: Written, data: Mapping[str, str]) -> dict[str, int]:
    """How many records of each growing table on a section's page a form holds: the plan's, and new ones up to a limit.

    New records follow on those of the plan without a gap in numbers that matters: only so many are looked for.
    """
    rows: dict[str, int] = {}
    for table in part.section.tables:
        if part.table is None and table.grows and not is_apart(table):
            there = len(getattr(plan, table.path))
            most = min(there + MOST_NEW, MOST_RECORDS)
            numbers = (_number(name, table.path) for name in data)
            rows[table.path] = max((each + 1 for each in numbers if each is not None and each < most), default=there)
            rows[table.path] = max(rows[table.path], there)
    return rows


def _number(name: str, path: str) -> int | None:
    """The number of the record that a name is of, within one table."""
    start = f"{path}["
    if not name.startswith(start):
        return None
    found = _NUMBER.match(name, len(start))
    return int(found[0]) if found and name[found.end() : found.end() + 2] == "]." else None


def _shown_again(rows: Mapping[str, int], data: Mapping[str, str]) -> dict[str, int]:
    """The records to show if the form is shown again: one more of the table that was asked for."""
    return {path: number + (data.get(ADD) == path) for path, number in rows.items()}


def _removed(part: Part, plan: Written, data: Mapping[str, str]) -> frozenset[str]:
    """The records whose boxes were ticked, and which the plan has."""
    paths = (
        f"{table.path}[{number}]"
        for table in part.section.tables
        if table.grows and ((part.table is None and not is_apart(table)) or part.table == table)
        for number in ([part.index] if part.table else range(len(getattr(plan, table.path))))
        if number < len(getattr(plan, table.path))
    )
    return frozenset(path for path in paths if data.get(f"{REMOVE}[{path}]"))


def _record(typed: Typed) -> str:
    return f"{typed.table.path}[{typed.index}]" if typed.index is not None else ""


def _shown(input_: Input, value: object) -> str:
    return _NEW_LINES.sub("\n", text_shown(input_, value))


@dataclass(frozen=True)
class _ReadTexts:
    values: dict[str, object]
    errors: dict[str, Refusal]
    doubts: dict[str, str]


def _read(inputs: Mapping[str, Input], texts: Mapping[str, str]) -> _ReadTexts:
    """The texts as values, each by what its field asks for."""
    read = _ReadTexts({}, {}, {})
    for path, text in texts.items():
        try:
            one = read_value(_as_cell(text), inputs[path], percentage=True)
        except NotRead as error:
            read.errors[path] = Refusal(error.expected, words_of(text), _for_a_form(error.to_do), path)
            continue
        read.values[path] = one.value
        if one.doubt:
            read.doubts[path] = one.doubt
    return read


def _as_cell(text: str) -> str:
    """The text as a cell of a workbook could hold it. Raises NotRead where none could."""
    if len(text) > LONGEST_TEXT:
        most = count(LONGEST_TEXT)
        raise NotRead(f"up to {most} characters", f"Shorten the text: it has {count(len(text))} characters.")
    if any(_is_no_text(mark) for mark in text):
        raise NotRead("letters, figures and signs that can be seen", "Type the text again instead of pasting it.")
    return text


def _is_no_text(mark: str) -> bool:
    """Whether a character commands a machine, or is none at all: no spreadsheet can hold it."""
    return mark not in "\n\t" and (unicodedata.category(mark) in ("Cc", "Cs") or mark in "\ufffe\uffff")


def _for_a_form(to_do: str) -> str:
    """What to do, said of a field and not of a cell."""
    return to_do.replace("the cell", "the answer").replace("Choose from the drop-down", "Choose one of the answers")


def _not_accepted(path: str, text: str, message: str) -> Refusal:
    return Refusal(message[:1].lower() + message[1:], words_of(text), "Correct the answer.", path)


def _without_names(
    own: Mapping[str, Typed], texts: Mapping[str, str], removed: frozenset[str], plan: Written
) -> dict[str, Refusal]:
    """Records with something in them whose name was left out, or taken away."""
    errors: dict[str, Refusal] = {}
    for path, typed in own.items():
        record = _record(typed)
        if NAMED.get(typed.table.path) != typed.input.field or record in removed or lookup(plan, path) == "":
            continue
        said = any(texts.get(other, "").strip() for other, each in own.items() if _record(each) == record)
        if said and not texts.get(path, lookup(plan, path) or "").strip():
            advice = "Give it a number or short name of its own."
            errors[path] = Refusal("an ID for every scheme", "none", advice, path)
    return errors
