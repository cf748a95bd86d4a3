"""A field's value as text: as a form shows it to be typed over, and in words for a reader.

What a form shows is read back by the same rules as a workbook's cells (`carefund.plan.workbook.values`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carefund.plan.workbook.layout import Input, Kind, Option
from carefund.plan.workbook.sheets import YES_NO
from carefund.programme.definition import Round
from carefund.service.plans.written import Written
from carefund.wording.dates import day_words, numeric_day_words
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, exact_percent, grouped_digits, number

SCHEMES = "Scheme_ids"
"""The list of the plan's own schemes, which a cell may offer."""
NOTHING = "Nothing"
"""Where a page sets values beside each other: that there is none."""
LONGEST_IN_WORDS = 300
"""Characters of a long text that are repeated beside a field."""
UNITS = {"money": "£", "percent": "%"}


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from: what is sent, what is shown, and under which heading it stands, if any."""

    value: str
    label: str
    group: str = ""


def text_shown(input_: Input, value: object) -> str:
    """A value as a form shows it to be typed over; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal | int):
        return f"{grouped_digits(value)}{'%' if input_.kind == 'percent' else ''}"
    if isinstance(value, date):
        return numeric_day_words(value)
    return label_of(input_, str(value))


def in_words(input_: Input, value: object) -> str:
    """A value for a reader; empty for none, and a long text cut short."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        if input_.kind == "money":
            return exact_pounds(value)
        return f"{number(value)}{'%' if input_.kind == 'percent' else ''}"
    if isinstance(value, date):
        return day_words(value)
    text = text_shown(input_, value)
    return f"{text[:LONGEST_IN_WORDS]}…" if len(text) > LONGEST_IN_WORDS else text


def worked_out(value: float | str, kind: Kind) -> str:
    """What a cell that is worked out comes to, in words; empty where it cannot be worked out."""
    if isinstance(value, str):
        return value
    if kind == "money":
        return exact_pounds(round(value, 2))
    return exact_percent(value * 100) if kind == "percent" else exact_count(value)


def label_of(input_: Input, value: str) -> str:
    """The words of a choice; the value itself where the round does not know it."""
    return next((option.label for option in input_.options if option.id == value), value)


def choices_of(input_: Input, round_: Round, plan: Written, value: str) -> tuple[Choice, ...]:
    """The answers to choose from, none where anything may be typed; `value` is among them, known or not."""
    own = _offered(input_, round_, plan)
    if not own or value in {"", *(choice.value for choice in own)}:
        return own
    return (*own, Choice(value, f"{value} (not one of the answers offered)"))


def _offered(input_: Input, round_: Round, plan: Written) -> tuple[Choice, ...]:
    if input_.kind == "yes-no":
        return _labelled(YES_NO)
    if input_.options_from == SCHEMES:
        return tuple(Choice(one.id, f"{one.id}: {one.name}" if one.name else one.id) for one in plan.schemes if one.id)
    if input_.narrowed_by and round_.planning:
        kinds = round_.planning.scheme_types
        return tuple(Choice(narrower, narrower, kind.label) for kind in kinds for narrower in kind.sub_types)
    return _labelled(input_.options)


def _labelled(options: tuple[Option, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(option.label, option.label) for option in options)
