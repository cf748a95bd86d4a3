"""A study's other choices, registration, guards and effects by time, on every medium."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from carefund import evaluate
from carefund.report.document import Figure
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report
from tests.cli.running import carefund
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.study.made_up import months, protocol, rows_of, write

UNITS, PERIODS, START = tuple(f"unit {number}" for number in range(26)), months(36), 26
CHOICES = (
    '[specifications]\nmethods = ["difference-in-differences", "synthetic-control"]\n'
    'windows = [{}, { first = "2030-01" }]\n'
)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    outcome = factor_panel(26, 36, START, seed=2).outcome
    outcome[0, START - 12 : START] += 30
    chosen = '[method]\nid = "difference-in-differences"\n'
    return write(folder, rows_of(outcome, PERIODS, UNITS), protocol(PERIODS[START], UNITS[0], chosen, CHOICES))


@pytest.fixture(scope="module")
def report(where: Path) -> Report[object]:
    return evaluate(where, specifications=True)  # type: ignore[return-value]


def test_the_page_has_its_sections_and_the_answer_stays_that_of_the_protocol(
    report: Report[object], where: Path
) -> None:
    plain = evaluate(where)
    assert report.conclusion == plain.conclusion
    assert {"agreement", "specifications"} <= {section.id for section in report.document.sections}
    assert not {"agreement", "specifications"} & {section.id for section in plain.document.sections}
    told = " ".join(plain_text(report.section("specifications")).split())
    assert "The answer stays that of the registered specification" in told
    assert "others. Expected a window whose ends are periods of the panel" in told
    assert "no count of separate proofs" in told


def test_the_picture_is_drawn_wide_and_on_its_own(report: Report[object]) -> None:
    figure = report.document.figures()["specifications"]
    assert isinstance(figure, Figure)
    picture = report.picture("specifications", ".svg").decode()
    for words in ("As registered", "Method: synthetic-control", "Donors: nearest 0.5", "Scale: logarithm"):
        assert words in picture
    assert figure.table is not None
    assert len(figure.table.rows) == len(report.curve.estimated)


def test_files_hold_the_same_figures(where: Path, tmp_path: Path) -> None:
    output = tmp_path / "curve.csv"
    made = carefund("evaluate", where, "--specifications", "--json", "--output", output)
    assert made.exit_code == 0
    record = json.loads(made.stdout)
    curve = record["specifications"]["curve"]
    rows = list(csv.DictReader(output.read_text(encoding="utf-8").splitlines()))
    assert [float(row["att"]) for row in rows if row["att"]] == [one["att"] for one in curve]
    assert len(rows) == len(curve) + record["specifications"]["refused"]
    own = next(one for one in curve if one["registered"])
    assert own["att"] == record["estimate"]["att"]
    assert own["p_value"] == record["estimate"]["p_value"]
    assert record["agreement"]["words"]


def test_an_answer_without_options_has_the_contract_s_keys_alone(where: Path) -> None:
    record = json.loads(carefund("evaluate", where, "--json").stdout)
    assert not {"specifications", "agreement", "registered"} & {*record, *record["protocol"]}
    assert "return-to-the-mean" not in {one["id"] for one in record["findings"]}
    assert "return to the mean" in carefund("evaluate", where).output  # the report tells it


def test_methods_alone_can_be_compared(where: Path) -> None:
    told = carefund("evaluate", where, "--compare-methods").output
    assert "Do the methods agree?" in told
    assert "Would other choices" not in told


def test_an_error_leaves_neither(where: Path, tmp_path: Path) -> None:
    outcome = np.full((26, 36), 5.0)
    spoiled = write(tmp_path, rows_of(outcome, PERIODS, UNITS), where.read_text(encoding="utf-8"))
    made = carefund("evaluate", spoiled, "--specifications", "--json")
    assert made.exit_code == 1
    assert json.loads(made.stdout)["estimate"] is None
    assert "specifications" not in json.loads(made.stdout)


def test_many_replications_take_no_option_of_a_single_answer(where: Path, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("replication,unit,start,relative_effect\n1,unit 0,2015-03,0\n", encoding="utf-8")
    (tmp_path / "panel.csv").write_bytes(where.with_name("panel.csv").read_bytes())
    text = where.read_text(encoding="utf-8").split("[treatment]")[0]
    chosen = '[replications]\nfile = "r.csv"\n[method]\nid = "synthetic-control"\n'
    file = tmp_path / "p.toml"
    file.write_text(text + chosen, encoding="utf-8")
    assert carefund("evaluate", file, "--json").exit_code == 0
    assert carefund("evaluate", file, "--specifications").exit_code == 2
    file.write_text(text + chosen + CHOICES, encoding="utf-8")
    assert carefund("evaluate", file).exit_code == 2


def test_effects_by_time_are_shown_with_what_was_before(tmp_path: Path) -> None:
    chosen = '[method]\nid = "staggered-difference-in-differences"\n'
    rows = rows_of(factor_panel(26, 36, START).outcome, PERIODS, UNITS)
    report = evaluate(write(tmp_path, rows, protocol(PERIODS[START], UNITS[0], chosen)))
    assert "before the start, changes from one period to the next" in " ".join(
        plain_text(report.section("events")).split()
    )
    assert report.tables["events"].frame["event_time"].to_list() == list(range(1 - START, 36 - START))
    assert "<svg" in report.picture("events", ".svg").decode()
    assert "before the start, changes" in " ".join(plain_text(report.summary).split())
    assert "events" not in report.to_record()
