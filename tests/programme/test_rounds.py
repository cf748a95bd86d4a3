"""Finding and reading definitions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.programme.definition import Round
from carefund.programme.refusal import BrokenDefinition, UnknownRound
from carefund.programme.rounds import load_round, parse_round, read_round, round_ids


def test_the_first_round_is_shipped() -> None:
    assert "bcf-2015-16" in round_ids()


@pytest.mark.parametrize("round_id", round_ids())
def test_every_shipped_round_can_be_loaded(round_id: str) -> None:
    assert load_round(round_id).id == round_id


def test_a_file_is_read_from_anywhere(tmp_path: Path, shipped_text: str, first_round: Round) -> None:
    copy = tmp_path / "a copy.toml"
    copy.write_text(shipped_text, encoding="utf-8")
    assert read_round(copy) == read_round(str(copy)) == first_round


def test_a_missing_file_is_an_operating_system_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_round(tmp_path / "nothing.toml")


def test_an_unknown_round_names_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(UnknownRound) as refusal:
        load_round("bcf-2015-17")
    message = str(refusal.value)
    assert "no round is called 'bcf-2015-17'" in message
    assert "carefund knows bcf-2015-16" in message
    assert 'did you mean "bcf-2015-16"?' in message


def test_a_round_is_found_in_capitals_too() -> None:
    assert load_round("BCF-2015-16").id == "bcf-2015-16"


@pytest.mark.parametrize("round_id", ["", "../bcf-2015-16", "bcf-2015-16.toml", "/etc/passwd", "x" * 5000])
def test_a_round_is_asked_for_by_id_and_never_by_path(round_id: str) -> None:
    with pytest.raises(UnknownRound):
        load_round(round_id)


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ('id = "a"\ntitle = Better', "line 2"),
        ('id = "a"\nid = "b"\n', "line 2"),
        ('id = "a"\n\n[streams', "end of document"),
        ("a = " + "9" * 5000, "(file)"),
        ("a = 1e99999999999999999999", "(file)"),
    ],
)
def test_a_syntax_error_names_its_line(broken: str, line: str) -> None:
    with pytest.raises(BrokenDefinition) as refusal:
        parse_round(broken.encode(), "my.toml")
    (problem,) = refusal.value.problems
    assert (problem.key, problem.expected) == (line, "valid TOML")
    assert str(refusal.value).startswith("my.toml: 1 problem in")


@pytest.mark.parametrize("nested", ["a = " + "[" * 50_000, "a" + ".a" * 5_000 + " = 1"], ids=["lists", "tables"])
def test_deep_nesting_is_refused(nested: str) -> None:
    with pytest.raises(BrokenDefinition, match="nested too deeply"):
        parse_round(nested.encode(), "deep.toml")


def test_a_file_in_another_encoding_is_refused(shipped_text: str) -> None:
    with pytest.raises(BrokenDefinition, match="save the file as UTF-8"):
        parse_round(shipped_text.encode("cp1252", "replace"), "old.toml")


def test_an_empty_file_lacks_every_required_key() -> None:
    with pytest.raises(BrokenDefinition) as refusal:
        parse_round(b"", "empty.toml")
    required = {name for name, field in Round.model_fields.items() if field.is_required()}
    assert {problem.key for problem in refusal.value.problems} == required


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_and_nothing_else_happens(contents: bytes) -> None:
    with pytest.raises(BrokenDefinition):
        parse_round(contents, "random.toml")


@given(data=st.data())
def test_a_truncated_definition_is_refused_naming_the_file(data: st.DataObject, shipped_text: str) -> None:
    whole = shipped_text.encode()
    cut = data.draw(st.integers(0, int(len(whole) * 0.95)))
    with pytest.raises(BrokenDefinition, match=re.escape("cut.toml: ")):
        parse_round(whole[:cut], "cut.toml")


def test_all_problems_are_reported_at_once(shipped_text: str) -> None:
    broken = (
        shipped_text.replace("pounds = 1_490", 'pounds = "1490"')
        .replace('plan = "nao-2017-delayed-days"', 'plan = "nao-2017-delayed-day"')
        .replace('fund_year = "2015-16"', "fund_yaer = 2015")
        .replace("first = 2015-01-01, last = 2015-12-01", "first = 2015-12-01, last = 2015-01-01", 1)
    )
    with pytest.raises(BrokenDefinition) as refusal:
        parse_round(broken.encode(), "broken.toml")
    assert [problem.key for problem in refusal.value.problems] == [
        "fund_yaer",
        "fund_year",
        "metrics[delayed-days].comparisons[financial-year].plan",
        "metrics[non-elective-admissions].comparisons[pay-for-performance-year].outturn",
        "prices[non-elective-admission-default].pounds",
    ]
    assert "broken.toml: 5 problems" in str(refusal.value)
