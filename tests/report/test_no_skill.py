"""Where chances of areas have shown no skill: nothing is ranked, and the base rate is said, through every door."""

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from carefund.appraisal.plan_appraisal import PlanAppraisals
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_target
from carefund.interval import Interval
from carefund.report.appraisal.charts import map_tiles
from carefund.report.appraisal.document import by_promise
from carefund.report.appraisal.reasons import often_words
from carefund.report.appraisal.sentences import drawn_words
from carefund.report.appraisal.target import of_area, of_england
from carefund.report.document import AreaTable, DataTable
from carefund.report.media.files import write_table
from carefund.report.media.markdown import markdown
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report
from carefund.wording.chances import NO_BETTER
from tests.report import made_up
from tests.report.made_up import DARLINGTON, DERBY

RANKS = ("Likeliest", "Least likely", "Most promising", "By word")


@pytest.fixture
def appraisal() -> RoundAppraisal:
    return made_up.appraisal(skilled=False)


@pytest.fixture
def report(appraisal: RoundAppraisal) -> Report[RoundAppraisal]:
    return Report(appraisal)


def said_of(appraisal: RoundAppraisal) -> str:
    assert appraisal.instead is not None
    return f"{NO_BETTER}: {often_words(appraisal.instead)}"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_area_has_the_base_rate_and_one_chance_with_the_plan(appraisal: RoundAppraisal) -> None:
    past = appraisal.basis.past
    share = past.share_coming_to(appraisal.target)
    assert not appraisal.tells_apart
    assert appraisal.instead is not None
    assert (appraisal.instead.share, appraisal.instead.n) == (share, past.n)
    assert len({(one.probability, one.probability_without) for one in appraisal.areas}) == 1
    assert appraisal.areas[0].probability_without == pytest.approx(max(share or 0.0, 0.5 / past.n))
    for one in appraisal.areas:
        assert one.band is not None
        assert one.band.low <= one.probability <= one.band.high


def test_the_page_the_terminal_and_markdown_say_it_and_rank_nothing(
    report: Report[RoundAppraisal], appraisal: RoundAppraisal
) -> None:
    for text in (plain_text(report.summary), plain_text(report.document), markdown(report.document), report.html):
        assert said_of(appraisal) in flat(text)
        assert not any(rank in text for rank in RANKS)
    assert "Most uncertain, and why" in plain_text(report.summary)


def test_a_notebook_says_it(report: Report[RoundAppraisal], appraisal: RoundAppraisal) -> None:
    shown = flat(report._repr_html_())
    assert said_of(appraisal) in shown
    assert "without the plan" in shown


def test_the_table_of_all_areas_is_in_alphabetical_order_with_intervals_and_causes(
    report: Report[RoundAppraisal], appraisal: RoundAppraisal
) -> None:
    (table,) = [block for block in report.document.blocks() if isinstance(block, AreaTable)]
    assert [row.name for row in table.rows] == sorted(row.name for row in table.rows)
    assert not any("chance" in heading.lower() for heading in table.headings)
    for row in table.rows:
        verdict = appraisal.verdict(row.code)
        assert len(row.cells) == len(table.headings)
        assert row.cells[1][1] == pytest.approx(verdict.change_without.high - verdict.change_without.low)
        assert row.cells[-1][0]


def test_the_map_shows_no_chance_but_how_uncertain_each_area_is(
    report: Report[RoundAppraisal], appraisal: RoundAppraisal
) -> None:
    assert "map-uncertainty" in report.chart_names
    assert not {"chances", "map-chances"} & set(report.chart_names)
    tiles = map_tiles(appraisal)
    assert all(re.fullmatch(r"±\d+", tile["value"]) for tile in tiles)
    half = {round((one.change_without.high - one.change_without.low) / 2) for one in appraisal.areas}
    assert {int(tile["value"][1:]) for tile in tiles} == half
    assert report.picture("map-uncertainty", ".svg").startswith(b"<svg")


def test_the_area_s_own_page_leads_with_it_and_says_why(
    report: Report[RoundAppraisal], appraisal: RoundAppraisal
) -> None:
    page = flat(plain_text(report.area("Derby")))
    assert f"can be said {said_of(appraisal)}." in page
    assert "goes with England’s course" in page
    assert "It is" not in page.split("Target and expectation")[0]


def test_json_keeps_its_keys_and_has_the_skill(report: Report[RoundAppraisal], appraisal: RoundAppraisal) -> None:
    skilled = Report(made_up.appraisal()).to_record()
    record = json.loads(json.dumps(report.to_record(), default=str))
    assert set(record) == set(skilled)
    assert {frozenset(row) for row in record["areas"]} == {frozenset(row) for row in skilled["areas"]}
    found, measured = record["skill"], made_up.skill(appraisal.basis.question.series, -0.1)
    assert (found["measured"], found["shown"], found["low"]) == (True, False, measured.low)
    assert found["skill"] == pytest.approx(measured.skill)
    assert found["base_rate_of"] == appraisal.basis.past.n
    assert found["in_words"] == said_of(appraisal)
    assert record["leads"] == "without the plan"
    assert {row["chance_from"] for row in record["areas"]} == {"base rate"}
    assert len({(row["probability"], row["probability_without_plan"]) for row in record["areas"]}) == 1
    assert skilled["skill"]["shown"] is True
    assert "in_words" not in skilled["skill"]
    assert {row["chance_from"] for row in skilled["areas"]} == {"own"}


def test_csv_and_xlsx_have_one_chance_for_all_and_say_where_it_is_from(
    report: Report[RoundAppraisal], tmp_path: Path
) -> None:
    for name in ("verdicts.csv", "verdicts.parquet"):
        write_table(report.table, tmp_path / name)
        read = pl.read_csv if name.endswith("csv") else pl.read_parquet
        areas = read(tmp_path / name).filter(pl.col("area_code") != "E92000001")
        assert areas["probability_without_plan"].n_unique() == areas["probability"].n_unique() == 1
        assert areas["chance_from"].unique().to_list() == ["base rate"]
        assert areas["probability_without_plan_error"].null_count() == areas.height
    write_table(report.table, tmp_path / "verdicts.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "verdicts.xlsx"))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert sum("base rate" in row for row in rows) == 3


def test_what_was_not_measured_is_said_and_areas_keep_their_own_chances() -> None:
    held = made_up.basis()
    bare = replace(held, assumptions=replace(held.assumptions, skill=replace(held.assumptions.skill, rows=())))
    unmeasured = appraise_target(made_up.first_round(), bare, -3.5, made_up.KNOWN)
    report = Report(unmeasured)
    assert "How good such chances are was not measured for" in flat(plain_text(report.summary))
    record = report.to_record()
    assert record["skill"] == {"measured": False, "shown": None}
    assert {row["chance_from"] for row in record["areas"]} == {"own, skill not measured"}
    assert unmeasured.tells_apart


def test_a_plan_leads_with_how_often_and_what_it_brings_on_top() -> None:
    plan = made_up.plan_appraisal(DARLINGTON, skilled=False)
    (target,) = plan.targets
    in_hand = replace(plan, targets=(replace(target, verdict=replace(target.verdict, plan_in_hand=True)),))
    report = Report(PlanAppraisals((in_hand,)))
    for text in (plain_text(report.summary), plain_text(report.document)):
        assert f"{NO_BETTER}: " in flat(text)
        assert "with what the plan is expected to bring on top" in flat(text)
    (found,) = report.to_record()["plans"][0]["targets"]
    assert found["skill_record"]["shown"] is False
    assert found["chance_from"] == "base rate"


class TestWithoutThePlanLeads:
    """Where only a target is known, in every door; of a plan in hand the chance with it does."""

    def test_in_tables_and_json_it_stands_first(self) -> None:
        report = Report(made_up.appraisal())
        for names in (report.table.columns, list(report.to_record()["england"])):
            assert names.index("probability_without_plan") < names.index("probability")
            assert names[:2] == ["area_code", "area_name"]
        assert report.to_record()["leads"] == "without the plan"
        plans = Report(PlanAppraisals((made_up.plan_appraisal(DARLINGTON),)))
        assert plans.table.columns.index("probability") < plans.table.columns.index("probability_without_plan")

    def test_on_the_page_the_terminal_and_in_a_notebook_it_is_said_first(self) -> None:
        report = Report(made_up.appraisal())
        for text in (plain_text(report.summary), markdown(report.document), report.html, report._repr_html_()):
            said = text.lower()
            assert 0 < said.index("without the plan") < said.index("with the plan, if it does")


class TestPromise:
    def test_the_most_promising_are_those_whose_improvement_is_surest_and_not_the_smallest(self) -> None:
        areas = made_up.appraisal().areas
        small = replace(areas[0], probability_without=0.45, sure_change_without=60.0)
        sure = replace(areas[1], probability_without=0.3, sure_change_without=-1.0)
        middling = replace(areas[2], probability_without=0.4, sure_change_without=2.0)
        assert by_promise([small, middling, sure]) == [sure, middling, small]

    def test_the_terminal_shows_it_with_what_is_sure(self) -> None:
        report = Report(made_up.appraisal())
        (table,) = [
            block
            for block in report.summary.blocks()
            if isinstance(block, DataTable) and block.caption.startswith("Most promising")
        ]
        ranked = by_promise(made_up.appraisal().areas)
        assert [row[0] for row in table.rows] == [one.name for one in ranked]
        assert "4 in 5 sure" in table.headings
        assert "Likeliest" not in plain_text(report.summary)


class TestErrorOfDraws:
    def test_a_chance_has_its_standard_error_beside_it(self) -> None:
        england = of_england(made_up.appraisal()).verdict
        even = replace(england, probability_without=0.5, draws=4000)
        assert drawn_words(even) == "By 4,000 draws this chance is known to ±0.8 points (standard error)."
        never = replace(england, probability_without=0.000125, draws=4000)
        assert drawn_words(never) == "None of 4,000 draws met it: fewer than 1 in 1,333 would."
        surely = replace(england, probability_without=1 - 0.000125, draws=4000)
        assert drawn_words(surely) == "All of 4,000 draws met it: fewer than 1 in 1,333 would not."

    def test_the_base_rate_has_no_error_of_draws(self) -> None:
        verdict = of_area(made_up.appraisal(skilled=False), made_up.appraisal(skilled=False).verdict(DERBY)).verdict
        assert drawn_words(verdict).startswith("No draws are in this chance: it is counted of ")

    def test_no_door_prints_a_chance_of_nothing_or_of_all(self) -> None:
        wide = Interval(-90.0, 0.0, 900.0)
        for target in (-50.0, 50.0):
            result = made_up.appraisal(target=target)
            report = Report(replace(result, areas=tuple(replace(one, change_without=wide) for one in result.areas)))
            for row in (*report.to_record()["areas"], report.to_record()["england"]):
                assert 0 < row["probability"] < 1
                assert 0 < row["probability_without_plan"] < 1
            for text in (plain_text(report.summary), plain_text(report.document)):
                assert not re.search(r"\((0|100)%\)|chance of (0|100)%", text)
            assert 0 < report.to_record()["areas_aggregate"]["probability"] < 1
