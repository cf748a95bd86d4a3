"""The audit of the shipped data set: what a careful analyst finds, and the range beside each total."""

from datetime import date

import polars as pl
import pytest

from carefund.calendar import months_between
from carefund.evidence.coverage.audit import CoverageAudit, CoverageAudits, audit_coverage, audit_missing
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import DELAYED_DAYS, NON_ELECTIVE_ADMISSIONS
from carefund.report.report import Report

BEFORE = months_between(date(2014, 4, 1), date(2015, 3, 1))
AFTER = months_between(date(2015, 4, 1), date(2016, 3, 1))


@pytest.fixture(scope="module")
def admissions() -> CoverageAudit:
    return audit_coverage(Evidence.packaged(), NON_ELECTIVE_ADMISSIONS, packaged_registers())


@pytest.fixture(scope="module")
def delays() -> CoverageAudit:
    return audit_coverage(Evidence.packaged(), DELAYED_DAYS, packaged_registers())


def about(audit: CoverageAudit, words: str) -> Finding:
    return next(finding for finding in audit.findings if words in finding.what)


def test_the_published_totals_stand(admissions: CoverageAudit, delays: CoverageAudit) -> None:
    published = {row["year"]: row["published"] for row in admissions.totals.iter_rows(named=True)}
    assert (published["2014-15"], published["2015-16"]) == (5_691_577, 5_885_604)
    published = {row["year"]: row["published"] for row in delays.totals.iter_rows(named=True)}
    assert (published["2014-15"], published["2015-16"]) == (1_624_977, 1_809_587)


def test_heart_of_england_is_missing_from_the_baseline(admissions: CoverageAudit) -> None:
    """The publisher's own notes name it for July 2014 to March 2015; four commissioners around Birmingham drop."""
    finding = about(admissions, "Heart of England")
    assert (finding.kind, finding.counts) == ("not-submitted", True)
    assert (finding.first, finding.last) == (date(2014, 7, 1), date(2015, 3, 1))
    assert set(finding.places) == {"05P", "13P", "04X", "05Q"}
    effect = finding.effect(BEFORE)
    assert 55_000 < effect.low < effect.middle < effect.high < 75_000
    assert finding.effect(AFTER).middle == 0.0


def test_the_change_with_holes_filled_is_smaller_than_published(admissions: CoverageAudit) -> None:
    effect = admissions.effect_on_change(BEFORE, AFTER)
    assert effect.high < 0


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Whittington", "submitted-late"),
        ("West London Mental Health", "not-submitted"),
        ("Leicestershire Partnership", "not-submitted"),
        ("NHS Rotherham CCG drops by", "hole"),
        ("NHS Gloucestershire CCG (87% missing)", "not-submitted"),
        ("Calderdale and Huddersfield", "quality"),
        ("Northampton General", "estimated"),
        ("Suffolk PCT is given as 4,459.1", "not-whole"),
        ("became NHS Newcastle Gateshead CCG (13T) from April 2015", "code-change"),
        ("152 codes end and 212 begin in April 2013", "code-change"),
        ("NHS Morecambe Bay CCG moves +", "level-shift"),
        ("excludes non-English commissioned activity", "recording-change"),
        ("'1th September 2012'", "release-date"),
    ],
)
def test_what_a_careful_analyst_finds_in_admissions(admissions: CoverageAudit, words: str, kind: str) -> None:
    assert about(admissions, words).kind == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Middlesbrough drops by", "hole"),
        ("Redcar and Cleveland drops by", "hole"),
        ("Isle of Wight moves to", "level-shift"),
        ("City of London: ", "suppressed"),
        ("'o) other'", "recording-change"),
        ("Oxleas", "quality"),
        ("'Published' holds no date", "release-date"),
    ],
)
def test_what_a_careful_analyst_finds_in_delayed_days(delays: CoverageAudit, words: str, kind: str) -> None:
    assert about(delays, words).kind == kind


def test_every_month_adds_up(admissions: CoverageAudit, delays: CoverageAudit) -> None:
    for audit in (admissions, delays):
        assert [finding for finding in audit.findings if finding.kind in {"does-not-add-up", "missing-month"}] == []


def test_areas_bear_their_share_of_a_commissioners_hole(admissions: CoverageAudit) -> None:
    """Solihull council's people are nearly all Solihull CCG's; areas' shares add up to England's."""
    england = admissions.effect(BEFORE).middle
    areas = {area for shares in admissions.weights.values() for area in shares}
    assert sum(admissions.effect(BEFORE, area).middle for area in areas) == pytest.approx(england)
    assert admissions.effect(BEFORE, "E08000029").middle > 10_000
    assert admissions.effect(BEFORE, "E10000016").middle == 0.0


def test_findings_as_a_table_have_a_row_for_each_year_they_change(admissions: CoverageAudit) -> None:
    table = Report(CoverageAudits((admissions,))).table
    row = table.filter(pl.col("what").str.contains("Heart of England"))
    assert row["year"].to_list() == ["2014-15"]
    assert row["effect"][0] == pytest.approx(about(admissions, "Heart of England").effect(BEFORE).middle, abs=0.06)


def test_an_earlier_vintage_is_audited_without_later_notes() -> None:
    """Released by July 2014: 2013-14 up to August only, so Whittington's lateness is not yet known."""
    audit = audit_coverage(Evidence.packaged(), NON_ELECTIVE_ADMISSIONS, packaged_registers(), AsOf(date(2014, 7, 31)))
    assert max(audit.months) == date(2013, 8, 1)
    assert not any("Whittington" in finding.what for finding in audit.findings)


@pytest.mark.parametrize("day", [None, AsOf(date(2014, 9, 30)), AsOf(date(2016, 3, 31), "period")])
@pytest.mark.parametrize("series", [NON_ELECTIVE_ADMISSIONS, DELAYED_DAYS])
def test_what_is_missing_alone_is_that_of_the_whole_audit(series: str, day: AsOf | None) -> None:
    evidence, registers = Evidence.packaged(), packaged_registers()
    whole, missing = (audit(evidence, series, registers, day) for audit in (audit_coverage, audit_missing))
    kinds = {"hole", "not-submitted", "level-shift"}
    expected = [one for one in whole.findings if one.estimates and (one.counts or one.kind in kinds)]
    assert [one.what for one in missing.findings if one.estimates] == [one.what for one in expected]
    assert missing.weights == whole.weights
    assert missing.england.equals(whole.england)
