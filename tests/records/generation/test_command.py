"""`carefund records generate` as a user types it, and what it says to what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import answer, carefund

MONTHS = ("--from", "2015-04", "--to", "2015-06")


def test_it_prints_how_near_the_records_are_to_official_totals(tmp_path: Path) -> None:
    effect = ("--effect", "emergency-admissions-65-plus,areas=Hartlepool,from=2015-05,relative=-0.2")
    where = ("--area", "Hartlepool", "--area", "E06000002")
    given = ("records", "generate", tmp_path / "out", *MONTHS, "--share", "0.2", "--seed", "5", *where, *effect)
    shown = carefund(*given, "--faults")
    assert shown.exit_code == 0, shown.output
    for words in (
        "Nobody in them ever lived",
        "Emergency admissions",
        "Delayed days",
        "Effects planted",
        "multiplied by 0.800 in Hartlepool",
    ):
        assert words in " ".join(shown.output.split())
    again = answer(*given, "--faults")
    assert again["was_there_already"]
    assert again["seed"] == 5
    assert again["share"] == pytest.approx(0.2)
    assert {row["name"] for row in again["marginals"]} >= {"emergency-admissions", "delayed-days", "residents-85-plus"}
    assert again["effects"][0]["areas"] == ["E06000001"]
    assert sum(row["planted"] for row in again["faults"]) > 0
    done = json.loads((tmp_path / "out" / "generated.json").read_text(encoding="utf-8"))
    assert done["parameters"]["frailty-and-admission"]["source"] == ["clegg-2016"]
    assert all(not one["verified"] or one["source"] for one in done["parameters"].values())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((*MONTHS, "--people", "0"), "at least one person"),
        ((*MONTHS, "--people", "-5"), "at least one person"),
        ((*MONTHS, "--people", "99999999999"), "fewer people"),
        (MONTHS, "both or neither"),
        ((*MONTHS, "--people", "1000", "--share", "0.1"), "both or neither"),
        ((*MONTHS, "--share", "0"), "share above 0"),
        ((*MONTHS, "--share", "nan"), "share above 0"),
        ((*MONTHS, "--share", "inf"), "share above 0"),
        ((*MONTHS, "--share", "0.1", "--seed", "-1"), "whole number of 0 and more"),
        ((*MONTHS, "--share", "0.1", "--area", "Atlantis"), "Atlantis"),
        ((*MONTHS, "--share", "0.1", "--area", "E06000063"), "2013 to 2019"),
        (("--from", "2016-04", "--to", "2015-04", "--share", "0.1"), "months in order"),
        (("--from", "1066-10", "--to", "2015-04", "--share", "0.1"), "months in order"),
        (("--from", "soon", "--to", "2015-04", "--share", "0.1"), "soon"),
        ((*MONTHS, "--share", "0.1", "--effect", "delays,areas=Kent,from=2012-04,relative=-0.1"), "2012-04"),
        ((*MONTHS, "--share", "0.1", "--effect", "delays,areas=Kent,from=2015-05"), "no relative"),
        ((*MONTHS, "--share", "0.1", "--effects", "no-such-file.toml"), "no-such-file.toml"),
        ((*MONTHS, "--share", "0.1", "--processes", "0"), "equal to 1"),
    ],
)
def test_what_cannot_be_generated_is_refused_in_words(options: tuple[str, ...], says: str, tmp_path: Path) -> None:
    result = carefund("records", "generate", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert says in result.output.replace("\n", " ")
    assert "Traceback" not in result.output
    assert not (tmp_path / "out" / "generated.json").exists()


def test_an_effect_in_an_area_that_is_not_generated_is_refused(tmp_path: Path) -> None:
    effect = "delays,areas=Kent,from=2015-05,relative=-0.1"
    given = ("records", "generate", tmp_path / "out", *MONTHS, "--share", "0.1", "--area", "Hartlepool")
    result = carefund(*given, "--effect", effect)
    assert result.exit_code == 2
    assert "areas that are generated" in result.output


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    result = carefund("records", "generate", tmp_path / "out", *MONTHS, "--share", "0.001", "--area", "Hartlepool")
    assert result.exit_code == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
