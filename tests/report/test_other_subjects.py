"""Reports of a plan's check, a plan's money, a round's rules, coverage, the evidence held and its figures, by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from carefund.evidence.coverage.audit import CoverageAudits
from carefund.evidence.query import Evidence
from carefund.evidence.series import SERIES
from carefund.plan.checking import CheckedPlans
from carefund.pool.ledger import Coding, Ledger
from carefund.pool.movements import contribution, deficit_cover, expenditure
from carefund.pool.trace import trace_money
from carefund.programme.rounds import load_round, round_ids
from carefund.report.document import DataTable, Details, Document, Entries, FindingList, Listing, Section
from carefund.report.evidence.figures import ROWS_SHOWN, figures_document, figures_table
from carefund.report.evidence.listing import series_document, series_table
from carefund.report.evidence.sentences import in_short
from carefund.report.media.terminal import plain_text
from carefund.report.money.charts import flow_figure
from carefund.report.money.document import flows_table
from carefund.report.plan_check.catalogue import catalogue_document, catalogue_summary, catalogue_table
from carefund.report.plan_check.sentences import can_it_be_submitted, finding_lists
from carefund.report.programme.rounds import rounds_document
from carefund.report.report import Report
from tests.report import made_up


def test_a_check_tells_each_finding_with_where_what_was_expected_found_and_what_to_do() -> None:
    checked = made_up.checked_plans()
    text = " ".join(plain_text(Report(checked).document, width=300).split())
    assert "Check of 2 plans" in text
    assert "Darlington, bcf-2015-16: 1 error, 0 warnings, 1 note. It cannot be submitted yet." in text
    assert (
        "- Spending, D11: The lines add up. Expected £2,000; found £1,250.50. Correct a line. [sum-of-lines]"
    ) in text
    assert "broken.xlsx: expected a workbook; found text. Give a workbook." in text
    assert not checked.can_be_submitted


def test_findings_stand_by_severity_without_those_that_there_are_none_of() -> None:
    lists = list(finding_lists(made_up.checked_plans().plans[0].findings))
    assert [one.heading.split()[0] for one in lists] == ["Errors", "Notes"]
    assert all(isinstance(one, FindingList) for one in lists)


@pytest.mark.parametrize(
    ("draft", "wrong", "words"),
    [
        (False, False, "Nothing keeps it from being submitted."),
        (True, False, "No error in what is there; check it as a whole plan before you submit it."),
        (True, True, "It cannot be submitted yet."),
    ],
)
def test_whether_a_plan_can_be_submitted(draft: bool, wrong: bool, words: str) -> None:
    one = made_up.checked_plans().plans[0 if wrong else 1]
    assert can_it_be_submitted(replace(one, draft=draft)) == words


def test_one_plan_alone_is_a_report_too() -> None:
    one = made_up.checked_plans().plans[0]
    report = Report(one)
    assert report.findings == one.findings
    assert report.table["severity"].to_list() == ["error", "note"]
    assert report.document.title == "Check of Darlington, bcf-2015-16"
    assert Report(CheckedPlans((one,))).to_record() == report.to_record()


def test_the_catalogue_has_every_check_with_the_rounds_that_it_applies_to() -> None:
    rounds = [load_round(name) for name in round_ids()]
    table = catalogue_table(rounds).frame
    assert table["check"].n_unique() == table.height > 80
    one = catalogue_table(rounds[:1], only_theirs=True).frame
    assert one.height < table.height
    assert all(rounds[0].id in names for names in one["rounds"])
    document = catalogue_document(rounds, "carefund plan checks --output checks.md")
    assert sum(len(block.rows) for block in document.blocks() if isinstance(block, DataTable)) == table.height
    assert "The page is made from the code" in str(document.opening)
    (short,) = catalogue_summary(rounds[:1]).opening
    assert isinstance(short, DataTable)
    assert len(short.rows) == one.height


def test_a_round_s_page_gives_every_rule_its_source_and_says_what_is_not_verified() -> None:
    round_ = made_up.first_round()
    document = Report(round_).document
    entries = [entry for block in document.blocks() if isinstance(block, Entries) for entry in block.entries]
    text = plain_text(document, width=200)
    for condition in round_.conditions:
        assert any(condition.label in (entry.title, entry.term) for entry in entries)
    unverified, everything = len(round_.unverified()), len(round_.parameters())
    assert f"{unverified} of {everything} parameters are not verified" in text
    assert text.count("Not verified.") >= unverified / 2


def test_rounds_are_listed_with_their_years() -> None:
    rounds = [load_round(name) for name in round_ids()]
    text = plain_text(rounds_document(rounds))
    assert all(round_.id in text and round_.fund_year in text for round_ in rounds)


def money_with(*moves: object) -> object:
    ledger = Ledger().post(*moves)  # type: ignore[arg-type]
    money = made_up.money()
    money.__dict__["trace"] = trace_money(ledger, "2015-16")
    return money


def test_the_flow_adds_up_and_money_out_of_purpose_is_told_by_words_and_not_by_colour_alone() -> None:
    year = "2015-16"
    money = money_with(
        contribution(Coding(stream="nhs", year=year, organisation="CCG"), Decimal(3_000_000)),
        expenditure(
            Coding(stream="nhs", year=year, scheme="1", area_of_spend="acute", provider="Trust"), Decimal(1_000_000)
        ),
        expenditure(
            Coding(stream="nhs", year=year, scheme="2", area_of_spend="home", provider="Council"), Decimal(1_500_000)
        ),
        deficit_cover(Coding(stream="nhs", year=year, provider="Trust"), Decimal(250_000), "deficit"),
    )
    figure = flow_figure(money, "area_of_spend")  # type: ignore[arg-type]
    assert figure.table is not None
    assert ("Moved out of purpose", "Trust", "£250,000", "9%") in figure.table.rows
    assert "Orange with a dashed edge: moved out of purpose." in figure.key
    assert figure.description.startswith("£2.8m left the pool. From the streams: nhs £2.8m;")
    assert figure.description.endswith("£250,000 was moved out of its purpose.")
    assert [row[-1] for row in flows_table(money).rows] == ["£1,500,000", "£1,000,000", "£250,000"]  # type: ignore[arg-type]


def test_an_empty_pool_is_told() -> None:
    figure = flow_figure(money_with(), "scheme")  # type: ignore[arg-type]
    assert figure.description == "No money left the pool."
    assert "Orange" not in figure.key


def test_a_plan_s_lines_go_by_the_round_s_own_words() -> None:
    figure = flow_figure(made_up.money(), "area_of_spend")
    assert figure.title == "Where the money is planned to go: Darlington, 2015-16"
    assert figure.table is not None
    assert figure.table.rows[0][:2] == ("New top-slice of clinical commissioning group allocations", "Acute")


def test_coverage_tells_what_is_missing_and_of_which_year() -> None:
    audit = made_up.coverage()
    assert in_short(audit).startswith("2 findings on April 2012 to March 2016. Most is missing of 2014-15: +60 (95%")
    clean = replace(audit, findings=())
    assert in_short(clean).endswith("Nothing is found missing of any year’s total.")
    report = Report(CoverageAudits((audit, clean)))
    assert [row["effect"] for row in report.table.to_dicts()] == [60.0, 90.0]
    assert report.tables["totals"].frame.height == 8
    assert report.chart_names == ["months-delayed-days", "missing-delayed-days"] or "missing-delayed-days" in str(
        report.chart_names
    )


def test_a_summary_shows_the_first_findings_of_a_kind_and_how_many_more_there_are() -> None:
    many = tuple(made_up.finding("delayed-days", date(2014, 11, 1), 60.0) for _ in range(9))
    report = Report(CoverageAudits((replace(made_up.coverage(), findings=many),)))
    (listing,) = (block for block in report.summary.blocks() if isinstance(block, Listing))
    assert len(listing.items) == 7
    assert listing.items[-1] == "and 3 more"
    assert max(len(block.items) for block in report.document.blocks() if isinstance(block, Listing)) == 9


@pytest.fixture(scope="module")
def held() -> pl.DataFrame:
    return series_table(Evidence.packaged()).frame


def test_every_series_is_listed_with_what_is_held_of_it(held: pl.DataFrame) -> None:
    assert set(held["series"]) == set(SERIES)
    row = held.filter(series="delayed-days").to_dicts()[0]
    assert (row["first"], row["last"]) == (date(2011, 4, 1), date(2018, 12, 1))
    assert row["releases"] == 93


def test_cross_tables_are_listed_only_where_they_are_asked_for(held: pl.DataFrame) -> None:
    table = series_table(Evidence.packaged())
    short, whole = (series_document(table, everything=everything) for everything in (False, True))
    assert len(rows_of(short)) < len(rows_of(whole)) == held.height
    assert "cross-tables of England’s delayed days are not shown" in plain_text(short)


def rows_of(document: Document) -> tuple[tuple[str, ...], ...]:
    return next(block for block in document.opening if isinstance(block, DataTable)).rows


def test_figures_have_names_and_say_why_there_is_none() -> None:
    figures = pl.DataFrame(
        {
            "series": ["delayed-days"] * 30, "area_code": ["E06000015"] * 30, "period": [date(2015, 4, 1)] * 30,
            "value": [None, *[12.0] * 29], "marker": ["-", *[""] * 29], "published_name": ["DERBY CITY"] * 30,
            "release": ["r"] * 30, "released": [date(2015, 6, 1), *[None] * 29], "file_hash": ["ab"] * 30,
        },
        schema_overrides={"released": pl.Date},
    )  # fmt: skip
    table = figures_table(figures)
    document = figures_document(table)
    assert document.title == "Delayed days"
    rows = rows_of(document)
    assert len(rows) == ROWS_SHOWN
    assert rows[0] == ("E06000015", "Derby", "Apr 2015", "none (-)", "2015-06-01")
    assert rows[1][3:] == ("12", "not stated")
    assert "The first 24 of 30 rows." in plain_text(document)
    assert figures_document(figures_table(figures.clear())).title == ""


def test_sections_within_folded_parts_are_counted_as_blocks() -> None:
    inner = DataTable(("A",), (("1",),), "Inner")
    document = Document("D", (), (Section("s", "S", (Details("more", (inner,)),)),))
    assert list(document.blocks()) == [inner]
    assert document.section("nothing") is None
