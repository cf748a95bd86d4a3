"""`carefund monitor ROUND`: the year watched, through each door, and what is told of wrong words."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from carefund.monitoring.returns.template import write_return
from tests.cli.running import carefund as run
from tests.monitoring.returns.sound import DARLINGTON, DERBY, quarter_of, sound

ASKED = ("monitor", "bcf-2015-16", "--as-of", "2015-04", "--metric", "delayed-days", "--draws", "200")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("watched") / "year"
    done = run(*ASKED, "--report", str(place), "--output", str(place.parent / "warnings.csv"))
    assert done.exit_code == 0, done.stderr
    return place


def test_the_page_the_table_and_the_plain_values_say_the_same(folder: Path) -> None:
    values = json.loads((folder / "watch.json").read_text(encoding="utf-8"))
    table = pl.read_csv(folder.parent / "warnings.csv")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert values["round"] == "bcf-2015-16"
    assert values["months"] == ["2015-04"]
    assert [one["area_code"] for one in values["warnings"]] == table["area_code"].to_list()
    (england,) = [one for one in values["warnings"] if one["area_code"] == "E92000001"]
    assert england["scope"] == "england"
    assert "E10000016" in england["with_it"]
    for words in (
        "What is warned of",
        "Care package in own home",
        "move with it",
        "carefund monitor watch bcf-2015-16",
    ):
        assert words in page


def test_one_area_is_told_what_it_moves_with() -> None:
    done = run(*ASKED, "--area", "Kent")
    assert done.exit_code == 0, done.stderr
    assert "Kent: Better Care Fund 2015-16: the year to April 2015" in done.stdout
    assert "England as a whole: Delayed transfers of care" in done.stdout


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """Two areas' returns of the first quarter, one of the next, and one of another round."""
    folder = tmp_path / "returns"
    folder.mkdir()
    for name, code, quarter, broken in (
        ("a", DARLINGTON, "q1-2015-16", True), ("b", DERBY, "q1-2015-16", False), ("c", DERBY, "q2-2015-16", False),
        ("d", DARLINGTON, "q2-2023-24", False),
    ):  # fmt: skip
        round_, asked = quarter_of(quarter)
        sent = sound(quarter, code)
        if broken:
            first, *others = sent.conditions
            not_kept = first.model_copy(update={"kept": False, "explanation": "A trust left"})
            sent = sent.model_copy(update={"conditions": (not_kept, *others)})
        (folder / f"{name}.xlsx").write_bytes(write_return(round_, asked, sent))
    return folder


def test_returns_tell_of_conditions_by_the_day_they_were_signed(returns: Path) -> None:
    asked = (*ASKED[:3], "2015-07", *ASKED[4:], "--returns", str(returns))
    place = returns.parent / "year"
    done = run(*asked, "--report", str(place))
    assert done.exit_code == 1
    assert "d.xlsx" in done.stderr
    assert "bcf-2015-16" in done.stderr
    page = (place / "report.html").read_text(encoding="utf-8")
    assert "What areas returned" in page
    assert "The last returns of 2 areas: 2 of Q1 2015/16." in page
    assert "A trust left" in page
    own = (place / "areas" / f"{DERBY}.html").read_text(encoding="utf-8")
    assert "What it returned" in own
    assert "A trust left" not in own
    values = json.loads((place / "watch.json").read_text(encoding="utf-8"))
    assert {one["quarter"] for one in values["conditions"]} == {"Q1 2015/16"}
    assert [one["area_code"] for one in values["conditions"] if one["kept"] is False] == [DARLINGTON]


def test_conditions_of_decisions_stand_beside_the_year_as_they_stood(tmp_path: Path) -> None:
    file, place = tmp_path / "conditions.csv", tmp_path / "year"
    file.write_text(
        "area,condition,due,owner,state,set_on,ended_on\n"
        "Kent,Show the pool,2015-04-10,The director,met,2015-02-01,2015-06-01\n"
        "Kent,Name a lead,2015-09-01,,open,2015-05-02,\n"
        "Derby,Sign,2015-06-01,,open,2015-02-01,\n",
        encoding="utf-8",
    )
    done = run(*ASKED, "--conditions", str(file), "--report", str(place))
    assert done.exit_code == 0, done.stderr
    page = (place / "report.html").read_text(encoding="utf-8")
    assert "2 conditions in 2 areas: 1 open and 1 overdue." in page
    assert "Name a lead" not in page  # it was set in May
    own = (place / "areas" / "E10000016.html").read_text(encoding="utf-8")
    assert "Show the pool" in own
    assert "Sign" not in own.split("Conditions of decisions")[1].split("</section>")[0]
    values = json.loads((place / "watch.json").read_text(encoding="utf-8"))
    assert [(one["area_name"], one["state"]) for one in values["decided_conditions"]] == [
        ("Kent", "overdue"),
        ("Derby", "open"),
    ]
    assert "--conditions" in page
    file.write_text("area,condition,due\nKent,Sign,soon\n", encoding="utf-8")
    wrong = run(*ASKED, "--conditions", str(file))
    assert (wrong.exit_code, "C2" in wrong.stderr, "Traceback" in wrong.stderr) == (2, True, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--muted", "none.toml"), "a file of mutes"),
        (("--metric", "admissions"), "admissions"),
        (("--as-of", "2015-13"), "2015-13"),
        (("--returns", "."), "expected workbooks"),
        (("--area", "Atlantis"), "Atlantis"),
        (("--region", "Atlantis", "--metric", "delayed-days"), "South East"),
    ],
)
def test_wrong_words_are_told_with_what_to_do(words: tuple[str, ...], said: str) -> None:
    known = () if "--as-of" in words else ("--as-of", "2015-04")
    done = run("monitor", "bcf-2015-16", "--draws", "200", *known, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_groups_other_verbs_are_still_their_own() -> None:
    assert "roll-up" in run("monitor", "return", "--help").stdout
    assert "watch" in run("monitor", "--help").stdout
    assert run("monitor", "chart", "--help").exit_code == 0
