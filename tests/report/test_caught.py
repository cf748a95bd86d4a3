"""The audit report's section on what an appraisal would have said."""

import re
from dataclasses import replace

import pytest

from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import appraise_in_retrospect
from carefund.evidence.query import Evidence
from carefund.report.audit_report import AuditReport
from carefund.report.charts.caught import came_rows, caught_makers
from carefund.report.charts.fan_rows import forecast_rows
from carefund.report.judged import Judged
from carefund.report.page import hindsight
from carefund.report.record import to_record
from tests.packaged import PACKAGED


def test_every_target_is_a_row_with_its_chance_and_what_happened(report: AuditReport, html: str) -> None:
    section = html[html.index('id="caught"') : html.index('id="why"')]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", section.split("</table>")[0])
    assert len(rows) == len(report.retrospective) == 5
    for row, one in zip(rows, report.retrospective, strict=True):
        assert f"{one.appraisal.england.probability * 100:.0f}%" in row
        assert one.appraisal.england.word in row
        assert hindsight.target_words(one) in row


def test_the_lead_counts_those_that_were_missed(report: AuditReport) -> None:
    assert "of 5 whose outcome is known 5 were missed" in hindsight.lead(report.retrospective)
    unknown = (replace(report.retrospective[0], observed=None),)
    assert "England's published target a chance of 2%; no outcome is known yet" in hindsight.lead(unknown)


def test_the_pictures_are_of_each_metrics_most_ambitious_target(report: AuditReport) -> None:
    makers = caught_makers(report.audit, report.retrospective)
    assert list(makers) == ["caught-non-elective-admissions", "caught-delayed-days"]
    figure = makers["caught-non-elective-admissions"]()
    assert "+1.2% came" in figure.description
    assert "Squares" in figure.key


def test_what_came_is_what_the_official_files_say_and_was_not_known(report: AuditReport) -> None:
    audit, one = report.audit, report.retrospective[0]
    rows = came_rows(audit, one)
    assert [f"{rows[0]['period']:%Y-%m}", f"{rows[-1]['period']:%Y-%m}"] == ["2014-10", "2015-12"]
    outturn = audit.outturns[one.target.metric.id, one.target.comparison.id, "E92000001"].outturn
    assert outturn is not None
    assert sum(row["count"] for row in rows if row["period"].year == 2015) == pytest.approx(outturn)
    forecast = forecast_rows(Judged("x", one.appraisal.england, one.appraisal.basis))
    assert [row["period"] for row in forecast] == [row["period"] for row in rows]


def test_the_chart_can_be_asked_for_by_name(report: AuditReport) -> None:
    assert "caught-delayed-days" in report.chart_names
    assert "Squares" in str(report.chart("caught-delayed-days").to_dict())


def test_each_area_says_what_would_have_been_said_of_it(report: AuditReport, html: str) -> None:
    said = hindsight.area_sentences(report.audit, report.retrospective)
    assert len(said) == 152
    assert {len(sentences) for sentences in said.values()} == {1, 2}
    sentence = said["E06000001"][0].split(":")[0]
    assert sentence in html


def test_the_record_holds_it(report: AuditReport) -> None:
    record = to_record(report.audit, report.retrospective)["retrospective"]
    assert [one["as_of"] for one in record] == ["2014-09"] * 5
    assert record[0]["england"]["verdict"] == "very unlikely"
    assert record[0]["happened_percent"] == pytest.approx(1.233, abs=0.001)
    assert record[0]["areas_met"] == 24


def test_a_round_without_the_date_has_no_section(audit: Audit) -> None:
    undated = audit.round.model_copy(update={"timetable": ()})
    said = appraise_in_retrospect(undated, Evidence.packaged(), audit.outturns, **PACKAGED)
    assert said == ()
    page = AuditReport(replace(audit, round=undated), said).html
    assert 'id="caught"' not in page
    assert 'href="#caught"' not in page
