"""The files of an appraisal's report, its view in a notebook, and the command and function that make it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import carefund
from carefund.cli.main import app
from carefund.refusal import RefusedFile
from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from carefund.report.small_fan import small_fan

FAST = ["--as-of", "2014-09", "--draws", "200"]


def test_every_file_is_written_and_no_other(round_report: RoundReport, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = round_report.write(tmp_path / "deep" / "er", lambda *progress: told.append(progress))
    assert tuple(path.name for path in paths) == round_report.files
    assert sorted(path.name for path in (tmp_path / "deep" / "er").iterdir()) == sorted(round_report.files)
    assert [name for name, _, _ in told] == list(round_report.files)
    assert pl.read_parquet(tmp_path / "deep" / "er" / "verdicts.parquet").equals(round_report.table)
    record = json.loads((tmp_path / "deep" / "er" / "appraisal.json").read_text(encoding="utf-8"))
    assert record["england"]["probability"] == round(round_report.england.probability, 4)
    assert (tmp_path / "deep" / "er" / "report.html").read_text(encoding="utf-8") == round_report.html


def test_the_tables_hold_what_the_charts_show(delays_report: RoundReport) -> None:
    tables = delays_report.tables()
    panel = delays_report.appraisal.basis.panel
    history = tables["history"]
    assert history.height == (len(panel.codes) + 1) * panel.length
    assert panel.incomplete is not None
    assert panel.under_recorded is not None
    assert history["part_missing"].sum() == int(panel.incomplete.sum()) + int((panel.under_recorded > 0).sum())
    assert history["count"].is_nan().sum() == 0
    assert tables["published-effects"].height == 2
    assert tables["forecast"]["area_code"].n_unique() == len(delays_report.appraisal.basis.forecast.codes) + 1


def test_the_tables_of_plans_are_about_their_areas(plans_report: PlansReport) -> None:
    tables = plans_report.tables()
    codes = {one.plan.area_code for one in plans_report.appraisals} | {"E92000001"}
    assert set(tables["forecast"]["area_code"]) == set(tables["history"]["area_code"]) == codes
    assert set(tables["verdicts"]["file"]) == {"Darlington.xlsx", "Derby.xlsx"}
    claimed = sum(
        len(target.plan_effect.schemes)
        for one in plans_report.appraisals
        for target in one.targets
        if target.plan_effect
    )
    assert tables["schemes"].height == claimed > 0


def test_files_of_no_plan(tmp_path: Path) -> None:
    paths = PlansReport.of([]).write(tmp_path)
    assert all(path.exists() for path in paths)


def test_the_notebook_view_has_the_verdict_and_one_fan(round_report: RoundReport, plans_report: PlansReport) -> None:
    view = round_report._repr_html_()
    assert view.count("<svg") == 1
    assert "<script" not in view
    assert "that England meets the target" in view
    assert len(view) < 60_000
    ElementTree.fromstring(view.replace("<br>", "<br/>").replace("&NoBreak;", ""))
    assert plans_report._repr_html_().count("<svg") == 2


def test_the_shell_says_where_the_rest_is(round_report: RoundReport, plans_report: PlansReport) -> None:
    assert "fan-england" in repr(round_report)
    assert "Darlington" in repr(plans_report)


def test_the_function_gives_a_report() -> None:
    found = carefund.appraise("bcf-2015-16", -3.5, date(2014, 9, 30))
    assert isinstance(found, RoundReport)
    assert found.verdict("E92000001") is found.england
    assert len(found.areas) == found.aggregate.areas == 152
    assert found.table.height == 153
    assert "chances" in found.chart_names


def example(folder: Path, name: str = "wiltshire") -> Path:
    file = folder / f"{name}.xlsx"
    made = CliRunner().invoke(app, ["plan", "example", "bcf-2015-16", name, "--output", str(file)])
    assert made.exit_code == 0, made.output
    return file


def test_the_function_for_plans_gives_a_report(tmp_path: Path) -> None:
    found = carefund.appraise_plans(example(tmp_path), as_of=date(2014, 9, 1))
    assert [one.plan.area_name for one in found.appraisals] == ["Wiltshire"]
    assert found.table.height == len(found.verdicts) == 2
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    with pytest.raises(RefusedFile):
        carefund.appraise_plans(broken, as_of=date(2014, 9, 1))


def test_the_command_writes_the_report_of_a_round(tmp_path: Path) -> None:
    asked = ["appraise", "bcf-2015-16", "--target", "-3.5%", "--report", str(tmp_path / "out"), *FAST]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert "report.html" in result.stderr
    assert (tmp_path / "out" / "verdicts.csv").exists()
    assert "Area by area" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_the_command_writes_the_report_of_plans_and_tells_what_was_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    asked = ["appraise", str(example(tmp_path)), str(broken), "--report", str(tmp_path / "out"), "--json", *FAST]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["refused"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Files that could not be read" in page
    assert "broken.xlsx" in page


def test_a_folder_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    asked = ["appraise", "bcf-2015-16", "--target", "-3.5%", "--report", str(tmp_path / "file"), *FAST]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 2
    assert "name a folder that you may write to" in result.stderr


values = st.floats(0, 1e7)


@given(
    st.lists(st.one_of(st.none(), values), max_size=30),
    st.lists(st.tuples(values, values, values).map(lambda band: tuple(sorted(band))), max_size=20),
    st.data(),
)
def test_a_small_fan_is_well_formed_and_stays_in_its_picture(
    history: list[float | None], bands: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    target = data.draw(st.lists(values, max_size=len(bands)))
    svg = small_fan(history, bands, target, 'A & "B" <c>')
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == 'A & "B" <c>'
    for path in root:
        places = [
            float(part)
            for part in path.get("d", "").replace("h0", "").replace("Z", "").replace("L", " ").replace("M", " ").split()
        ]
        assert all(0 <= across <= 320 for across in places[::2])
        assert all(0 <= down <= 64 for down in places[1::2])
    seen = [path for path in root if path.get("class") == "seen"]
    if seen:
        runs = "".join("x" if value is not None else " " for value in history).split()
        assert seen[0].get("d", "").count("M") == len(runs)
