"""`carefund appraise SERIES`: a target that no round sets, of a shipped series or of one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carefund.appraisal.skill import skills_as_text
from carefund.calendar import months_between
from tests.cli.running import answer, carefund
from tests.report.made_up import skill

SPANS = ("--baseline", "2018-04..2019-03", "--months", "2019-04..2020-03")
FEW = ("--draws", "200")
DEFINITION = """name = "falls"
label = "Admissions after a fall"
unit = "admissions"
kind = "count"
geography = "area"
cadence = "monthly"
direction = "lower"
publisher = "A council"
"""


def test_a_target_of_a_shipped_series_needs_no_round(tmp_path: Path) -> None:
    told = answer("appraise", "delayed-days", "--target", "-5%", *SPANS, "--area", "Kent", *FEW)
    assert (told["series"], told["as_of"], told["target_percent"]) == ("delayed-days", "2018-12", -5.0)
    assert told["baseline"] == ["2018-04", "2019-03"]
    assert told["target_months"] == ["2019-04", "2020-03"]
    page = tmp_path / "kent.md"
    made = carefund("appraise", "delayed-days", "--target", "-5%", *SPANS, "--area", "Kent", *FEW, "--output", page)
    assert made.exit_code == 0, made.output
    text = page.read_text(encoding="utf-8")
    assert "Kent: will delayed days change by −5.0%?" in text
    assert "Months to December 2018, as later revised" in text


def test_the_month_that_is_known_can_be_named() -> None:
    asked = ("--target", "-5", "--baseline", "2014-04 to 2015-03", "--months", "2015-04..2016-03")
    assert answer("appraise", "delayed-days", *asked, "--as-of", "2014-09", *FEW)["as_of"] == "2014-09"
    assert answer("appraise", "delayed-days", *asked, *FEW)["as_of"] == "2015-03"


def test_a_record_of_skill_is_read_and_the_printed_command_has_it(tmp_path: Path) -> None:
    record = tmp_path / "skill.csv"
    record.write_text(skills_as_text([skill("delayed-days")]), encoding="utf-8")
    asked = ("delayed-days", "--target", "-5%", *SPANS, *FEW)
    without, with_record = answer("appraise", *asked), answer("appraise", *asked, "--skill", record)
    assert (without["skill"]["shown"], with_record["skill"]["shown"]) == (False, True)
    page = tmp_path / "report" / "report.html"
    assert carefund("appraise", *asked, "--skill", record, "--report", page.parent).exit_code == 0
    assert f"--skill {record}" in page.read_text(encoding="utf-8")
    wrong = carefund("appraise", *asked, "--skill", tmp_path / "none.csv")
    assert (wrong.exit_code, "none.csv" in wrong.output) == (2, True)
    over = carefund("appraise", *asked, "--skill", record, "--output", record)
    assert (over.exit_code, "one of the files to be read" in over.output) == (2, True)


def test_a_series_of_ones_own_is_appraised_from_its_store(tmp_path: Path) -> None:
    rows = ["area,period,value"]
    for year in range(2013, 2019):
        for month in range(1, 13):
            for place, (area, level) in enumerate({"Kent": 90, "Essex": 70, "Derby": 50, "Devon": 40}.items()):
                rows.append(f"{area},{year}-{month:02d},{level + (month * 7 + year * 3 + place * 5) % 13}")
    (tmp_path / "falls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "falls.toml").write_text(DEFINITION, encoding="utf-8")
    store = tmp_path / "store"
    read = ("evidence", "import", tmp_path / "falls.csv", "--definition", tmp_path / "falls.toml", "--store", store)
    assert carefund(*read).exit_code == 0
    spans = ("--baseline", "2018-01..2018-12", "--months", "2019-01..2019-12")
    told = answer("appraise", "falls", "--target", "-5%", *spans, *FEW, "--store", store)
    assert (told["series"], told["as_of"]) == ("falls", "2018-12")
    assert {area["area_name"] for area in told["areas"]} == {"Kent", "Essex", "Derby", "Devon"}
    without = carefund("appraise", "falls", "--target", "-5%", "--store", store)
    assert without.exit_code == 2
    assert "--baseline 2018-04..2019-03" in without.output


@pytest.mark.parametrize("per", [100, 1])
def test_a_rate_of_places_of_ones_own_is_the_mean_of_its_months_and_named(per: int, tmp_path: Path) -> None:
    wards = {f"W{number}": f"Ward {number}" for number in range(1, 7)}
    months = months_between(date(2015, 4, 1), date(2019, 3, 1))
    home = {(ward, month): 50 + (3 * place + 7 * step) % 20
            for place, ward in enumerate(wards) for step, month in enumerate(months)}  # fmt: skip
    rows = [f"{ward},{month:%Y-%m},{number},100" for (ward, month), number in home.items()]
    own, file = tmp_path / "home.toml", tmp_path / "home.csv"
    file.write_text("\n".join(["area,period,home,left", *rows]) + "\n", encoding="utf-8")
    text = DEFINITION.replace('"falls"', '"home"').replace('"count"', '"rate"').replace('"lower"', '"higher"')
    layout = f'[file]\nper = {per}\ncolumns = {{ numerator = "home", denominator = "left" }}\n'
    named = "".join(f'{ward} = "{name}"\n' for ward, name in wards.items())
    text = text.replace('geography = "area"\n', "") + f"[geography]\n{named}{layout}"
    own.write_text(text, encoding="utf-8")
    store = tmp_path / "store"
    imported = carefund("evidence", "import", file, "--definition", own, "--store", store)
    assert imported.exit_code == 0, imported.output
    asked = ("home", "--target", "5%", *SPANS, "--store", store, *FEW)
    told = answer("appraise", *asked)
    mean = sum(home["W1", month] for month in months[-12:]) / 12 / 100 * per
    assert {one["area_name"] for one in told["areas"]} == set(wards.values())
    first = next(one for one in told["areas"] if one["area_code"] == "W1")
    assert first["baseline_middle"] == pytest.approx(mean, abs=0.051)
    page = tmp_path / "home.md"
    made = carefund("appraise", *asked, "--area", "W1", "--output", page)
    assert made.exit_code == 0, made.output
    words = page.read_text(encoding="utf-8")
    assert f"{mean:.1f}" in words if per > 1 else f"{mean:.2f}" in words
    assert "a day" not in words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["delayed-days", "--target", "-5%"], "a series needs the months of its target"),
        (["delayed-days", "--target", "-5%", "--baseline", "2018", "--months", "2019"], "is no span of months"),
        (["delayed-days", "--target", "-5%", *SPANS[:2], "--months", "2019-04..2019-05"], "12 and 2"),
        (["delayed-days", "--target", "-5%", *SPANS[:2], "--months", "2020-03..2019-04"], "is no span of months"),
        (["delayed-days", *SPANS], "say what the target is"),
        (["delayed-dayz", "--target", "-5%", *SPANS], "delayed-days"),
        (["delayed-days", "--target", "-5%", *SPANS, "--metric", "x"], "--metric is for a round"),
        (["bcf-2015-16", "nothing", "--target", "-5%", *SPANS], "--baseline is for one series"),
        (
            ["delayed-days", "--target", "-5%", "--baseline", "2030-04..2031-03", "--months", "2031-04..2032-03"],
            "at most",
        ),
    ],
)
def test_what_cannot_be_appraised_is_said(typed: list[str], words: str) -> None:
    result = carefund("appraise", *typed)
    assert result.exit_code == 2, result.output
    assert words in " ".join(result.output.split())


def test_an_areas_page_says_that_the_target_allows_a_change_for_the_worse_and_names_what_is_counted(
    tmp_path: Path,
) -> None:
    page = tmp_path / "kent.md"
    asked = (
        "non-elective-admissions",
        "--target",
        "5",
        "--baseline",
        "2016-01..2016-12",
        "--months",
        "2018-01..2018-12",
    )
    made = carefund("appraise", *asked, "--area", "Kent", *FEW, "--output", page)
    assert made.exit_code == 0, made.output
    text = page.read_text(encoding="utf-8")
    assert "allows a rise" in text
    assert " count " not in text
    assert " admissions (95% interval" in text


def test_a_series_of_england_alone_cannot_be_appraised_and_says_so() -> None:
    spans = ("--baseline", "2022-04..2023-03", "--months", "2023-04..2024-03")
    result = carefund("appraise", "attendances", "--target", "-5%", *spans, *FEW)
    assert result.exit_code == 2
    assert "found figures of England alone" in result.output
