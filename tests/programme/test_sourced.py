"""What every parameter carries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from carefund.programme.published import AuditFigure
from carefund.programme.sourced import LONGEST_SHOWN, Quantity, Sourced, written

STANDING = {"id": "a-part", "label": "A part", "source": ("a-source",), "verified": True}


def test_a_verified_parameter_needs_a_source() -> None:
    with pytest.raises(ValidationError, match="at least one source for a verified parameter"):
        Sourced.model_validate(STANDING | {"source": ()})
    assert not Sourced.model_validate(STANDING | {"source": (), "verified": False}).verified


@pytest.mark.parametrize("name", ["", "Upper", "two words", "-a", "a-", "a--b", "a_b", "a\n", "£"])
def test_an_id_is_lower_case_words_joined_by_hyphens(name: str) -> None:
    with pytest.raises(ValidationError):
        Sourced.model_validate(STANDING | {"id": name})


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_label_says_something(text: str) -> None:
    with pytest.raises(ValidationError):
        Sourced.model_validate(STANDING | {"label": text})


@pytest.mark.parametrize("value", [1.5, "3", True, None, Decimal("NaN"), Decimal("Infinity"), (1,)])
def test_only_exact_numbers_are_values(value: object) -> None:
    with pytest.raises(ValidationError, match="expected a number"):
        Quantity.model_validate(STANDING | {"value": value, "unit": "days"})


def test_a_rounded_quantity_knows_its_interval() -> None:
    quantity = Quantity.model_validate(STANDING | {"value": 87_000, "unit": "days", "to_nearest": 1_000})
    assert quantity.rounding_interval == (Decimal(86_500), Decimal(87_500))


def test_an_exact_quantity_has_no_width() -> None:
    quantity = Quantity.model_validate(STANDING | {"value": Decimal("3.5"), "unit": "per cent"})
    assert quantity.rounding_interval == (Decimal("3.5"), Decimal("3.5"))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [({}, "a value or a finding"), ({"value": 3}, "a unit beside the value")],
)
def test_an_audit_figure_says_something(keys: dict[str, int], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        AuditFigure.model_validate(STANDING | {"kind": "change"} | keys)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("text", '"text"'),
        (True, "true"),
        (12, "12"),
        ({"b": 1, "a": 2}, "a table with the keys a, b"),
        ({}, "a table with the keys (none)"),
        ((1, 2), "a list of 2"),
    ],
)
def test_a_found_value_in_words(value: object, words: str) -> None:
    assert written(value) == words


def test_a_number_too_long_to_write_out_is_not() -> None:
    assert written(16**6000) == "a very large number"


def test_a_long_value_is_cut_short() -> None:
    assert len(written("x" * 500)) == LONGEST_SHOWN
