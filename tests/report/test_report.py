"""`Report`: parts of it, its files, and what of the result can be asked through it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from carefund.report.document import Figure
from carefund.report.media.renderer import Renderer
from carefund.report.report import NoSubject, Report, UnknownPart, headed, page_of
from tests.report import made_up


@pytest.fixture(scope="module")
def audit_report() -> Report[Any]:
    return Report(made_up.audit())


def test_a_value_of_another_kind_is_refused_with_the_kinds() -> None:
    with pytest.raises(NoSubject, match="Audit, AreaEvaluation, PlaceComparison, RoundAppraisal"):
        Report({"a": 1})


def test_an_unknown_part_is_refused_with_those_that_there_are(audit_report: Report[Any]) -> None:
    with pytest.raises(UnknownPart, match=r"cost-of-gap, monthly"):
        audit_report.chart("pie")
    with pytest.raises(UnknownPart, match=r"happened"):
        audit_report.section("nowhere")
    with pytest.raises(UnknownPart, match=r"Did you mean 'Darlington'"):
        audit_report.area("Darlingten")
    with pytest.raises(UnknownPart, match=r"\.svg, \.png"):
        audit_report.picture("money", ".gif")
    with pytest.raises(UnknownPart, match="valid then"):
        Report(made_up.first_round()).area("Derby")


def test_parts_are_told_without_what_they_do_not_show(audit_report: Report[Any]) -> None:
    """So that a part can be made without what would have been said, which takes most of an audit's time."""
    light = Report(replace(audit_report.result, retrospective=()))
    assert not any(map(light.has_part, ("retrospective", "retrospective-delayed-days", "nowhere")))
    assert all(map(audit_report.has_part, ("retrospective", "retrospective-delayed-days", "How Sure We Are")))
    sections = [section.id for one in light.document.sections for section in one.sections()]
    assert len(sections) > 10
    for section in sections:
        assert light.section(section).sections == audit_report.section(section).sections
    for chart in light.chart_names:
        assert light.chart(chart).to_dict() == audit_report.chart(chart).to_dict()
        assert light.chart_findings.get(chart) == audit_report.chart_findings.get(chart)


def test_an_area_can_be_had_by_code_in_small_letters_and_by_name(audit_report: Report[Any]) -> None:
    assert audit_report.area("e06000005") == audit_report.area(" darlington ")


def test_what_the_result_knows_can_be_asked_of_the_report(audit_report: Report[Any]) -> None:
    assert audit_report.measured == audit_report.result.measured
    assert {"measured", "chart", "result"} <= set(dir(audit_report))
    with pytest.raises(AttributeError):
        _ = audit_report.nothing_such
    with pytest.raises(AttributeError):
        _ = audit_report._nothing_such


def test_areas_are_the_results_own_or_the_rows_that_are_areas(audit_report: Report[Any]) -> None:
    assert set(audit_report.areas["area_code"]) == set(made_up.CODES)
    assert Report(made_up.appraisal()).areas == made_up.appraisal().areas


class BlankRenderer(Renderer):
    """Gives empty drawings at once, so that a test of files waits for none."""

    def submit(self, figure: Figure) -> None:
        self._figures[figure.name] = figure

    def _drawn_of(self, name: str) -> dict[str, str]:
        return dict.fromkeys(("wide", "narrow"), '<svg viewBox="0 0 5 5"></svg>')


@pytest.fixture
def blank_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carefund.report.media.renderer.Renderer", BlankRenderer)


@pytest.mark.usefixtures("blank_drawings")
def test_every_file_is_written_and_no_other(audit_report: Report[Any], tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder = tmp_path / "deep" / "er"
    paths = audit_report.write(folder, lambda *progress: told.append(progress))
    assert [path.relative_to(folder).as_posix() for path in paths] == list(audit_report.files)
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == set(audit_report.files)
    assert [done for _, done, _ in told] == list(range(1, len(paths) + 1))
    assert {of for _, _, of in told} == {len(paths)}
    assert (folder / "report.html").read_text(encoding="utf-8") == page_of(audit_report.document, tables="outturn.xlsx")
    assert pl.read_parquet(folder / "outturn.parquet").equals(audit_report.table)


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Report(made_up.money()).write(tmp_path / name)
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes(), path


def test_a_file_in_the_way_is_an_error_and_nothing_else_is_lost(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        Report(made_up.money()).write(tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_the_shell_says_what_there_is_and_where_the_rest_is(audit_report: Report[Any]) -> None:
    shown = repr(audit_report)
    assert "plan against outturn" in shown
    assert ".chart(name)" in shown
    assert ".area(name)" in shown
    assert ".area(name)" not in repr(Report(made_up.money()))


@pytest.mark.usefixtures("blank_drawings")
def test_an_area_s_page_leads_to_the_whole_only_where_that_is_beside_it(
    audit_report: Report[Any], tmp_path: Path
) -> None:
    assert "report.html" not in page_of(audit_report.area("Derby"))
    audit_report.write(tmp_path)
    beside = (tmp_path / "areas" / f"{made_up.DERBY}.html").read_text(encoding="utf-8")
    assert 'href="../report.html"' in beside


@pytest.mark.parametrize("subject", ["audit", "area"])
def test_every_chart_for_a_slide_is_headed_by_its_finding(subject: str) -> None:
    made = Report(made_up.SUBJECTS[subject]())
    figures = made.document.figures()
    assert set(made.chart_findings) == set(figures)
    for name, finding in made.chart_findings.items():
        assert finding.endswith(".")
        assert len(finding.split()) > 4
        assert finding != figures[name].title
        assert headed(figures[name], finding).title == finding


def test_a_slide_has_finding_and_source_on_it_and_no_word_about_a_page() -> None:
    made = Report(made_up.area_evaluation())
    svg = made.slide("trend-delayed-days", ".svg").decode()
    text = re.sub(r"<[^>]+>", "", svg)
    finding = made.chart_findings["trend-delayed-days"]
    assert "".join(finding.split()) in "".join(text.split())  # a title that is broken into lines has no space there
    assert "Source:" in text
    assert "Releases used" not in text
    assert made.slide("trend-delayed-days", ".png").startswith(b"\x89PNG")
    with pytest.raises(UnknownPart, match="trend-delayed-days"):
        made.slide("nothing", ".svg")


def test_a_chart_without_a_finding_keeps_its_title() -> None:
    made = Report(made_up.backtest())
    assert made.chart_findings == {}
    assert headed(figure := next(iter(made.document.figures().values())), "").title == figure.title
