"""Registration: a protocol before its outcome, and every key that is otherwise afterwards."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.registration import (
    NotARegistration,
    Registration,
    departures,
    read_registration,
    register,
)
from carefund.evaluation.study.study import answer
from tests.cli.running import carefund
from tests.evaluation.study.made_up import UNITS, months, outcomes, protocol, rows_of, write

DAY = date(2025, 11, 30)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return write(tmp_path, rows_of(outcomes(), months(48)), protocol())


def registered(where: Path) -> Registration:
    return register(read_protocol(where), DAY)


def kept(where: Path, record: object) -> Path:
    file = where.with_name("kept.json")
    file.write_text(json.dumps(record), encoding="utf-8")
    return file


def test_a_record_is_read_as_it_was_written(where: Path) -> None:
    made = registered(where)
    assert read_registration(kept(where, made.to_record())) == made
    assert made.to_record()["sha256"] == made.sha256
    assert made.says["method.id"] == "interrupted-time-series"
    assert made.says[f"treatment.starts.{UNITS[0]}"] == "2016-01"


@given(st.data())
def test_no_letter_of_a_record_can_be_changed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("record")
    made = registered(write(folder, rows_of(outcomes(), months(48)), protocol()))
    text = json.dumps(made.to_record())
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from('0a" }{,:'))
    file = folder / "changed.json"
    file.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
    with contextlib.suppress(NotARegistration):
        assert read_registration(file) == made


@pytest.mark.parametrize("content", ["", "[]", "{}", "3", "null", '{"schema": "carefund-registration/1"}', "[" * 9999])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NotARegistration, match="another file"):
        read_registration(file)


def test_the_same_protocol_and_panel_have_no_departure(where: Path) -> None:
    found = answer(read_protocol(where), registration=registered(where))
    assert found.departures == found.result.departures
    assert found.to_record()["protocol"]["registered"]["day"] == "2025-11-30"
    assert "registered" not in answer(read_protocol(where)).to_record()["protocol"]


def test_comments_and_order_are_no_departure(where: Path) -> None:
    made = registered(where)
    where.write_text(f"# a word\n{where.read_text(encoding='utf-8')}\n", encoding="utf-8")
    assert answer(read_protocol(where), registration=made).departures == ()


def test_every_key_that_is_otherwise_is_named_with_before_and_after(where: Path) -> None:
    made = registered(where)
    text = where.read_text(encoding="utf-8").replace("2016-01", "2015-07")
    where.write_text(f"seed = 3\n{text}trend = 'none'\n", encoding="utf-8")
    found = answer(read_protocol(where), registration=made)
    assert found.departures == (
        'method.trend: nothing was registered on 2025-11-30, "none" was used.',
        "seed: nothing was registered on 2025-11-30, 3 was used.",
        f'treatment.starts.{UNITS[0]}: "2016-01" was registered on 2025-11-30, "2015-07" was used.',
    )
    assert found.to_record()["protocol"]["departures"] == list(found.departures)


def test_a_key_that_was_taken_out_is_named(where: Path) -> None:
    text = where.read_text(encoding="utf-8")
    where.write_text(text + 'trend = "none"\n[donors]\nexclude = ["b"]\n', encoding="utf-8")
    made = registered(where)
    where.write_text(text, encoding="utf-8")
    assert answer(read_protocol(where), registration=made).departures == (
        'donors.exclude: ["b"] was registered on 2025-11-30, nothing was used.',
        'method.trend: "none" was registered on 2025-11-30, nothing was used.',
    )


def test_another_panel_is_named_and_one_that_was_not_there_is_none(where: Path) -> None:
    made = registered(where)
    panel = where.with_name("panel.csv")
    panel.write_bytes(panel.read_bytes().replace(b"2013-01", b"2012-12", 1))
    found = departures(made, read_protocol(where), "0" * 64)
    assert found[0].startswith("The panel is not the one that was registered on 2025-11-30")
    panel.unlink()
    unseen = register(read_protocol(where, panel_is_there=False), DAY)
    assert unseen.panel_sha256 is None
    assert departures(unseen, read_protocol(where, panel_is_there=False), "0" * 64) == ()


def test_as_it_is_typed(where: Path) -> None:
    made = carefund("evaluate", where, "--register", "--day", "2025-11-30")
    assert made.exit_code == 0, made.output
    file = where.with_suffix(".registered.json")
    assert read_registration(file).sha256 in made.output
    assert carefund("evaluate", where, "--register", "--day", "2025-12-01").exit_code == 2  # none is replaced
    where.write_text(where.read_text(encoding="utf-8") + 'trend = "none"\n', encoding="utf-8")
    told: dict[str, Any] = json.loads(carefund("evaluate", where, "--registered", file, "--json").stdout)
    assert told["protocol"]["departures"] == ['method.trend: nothing was registered on 2025-11-30, "none" was used.']
    page = where.with_name("page.md")
    assert carefund("evaluate", where, "--registered", file, "--output", page).exit_code == 0
    assert "30 November 2025" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "options",
    [("--register",), ("--day", "2025-11-30"), ("--register", "--day", "soon"), ("--registered", "none.json"),
     ("--register", "--day", "2025-11-30", "--specifications"), ("--registered", "panel.csv")],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_2(where: Path, options: tuple[str, ...]) -> None:
    named = [where.with_name(one) if one.endswith((".csv", ".json")) else one for one in options]
    assert carefund("evaluate", where, *named).exit_code == 2
