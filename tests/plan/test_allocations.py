"""Allocations: an area's official sums are filled in, locked and checked, and its own have a source each."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from carefund.evidence.areas import Area, default_register
from carefund.evidence.query import Evidence
from carefund.plan.allocations import BrokenAllocations, OwnAllocation, allocated, passed_on, read_allocations
from carefund.plan.checks.allocations import contribution_as_allocated
from carefund.plan.checks.check import Facts
from carefund.plan.checks.spending_tests import required_sum_reached
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence, OfficialFigures
from carefund.plan.workbook import prefilled, read_plan, write_template
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.rounds import load_round
from tests.cli.running import answer, carefund

ROUND = load_round("bcf-2023-25")
BIRMINGHAM, DERBY = "E08000025", "E06000015"
STREAM = "improved-better-care-fund"
DAY = date(2026, 1, 1)
PUBLISHED = Decimal(67_918_344)


def area(code: str) -> Area:
    found = default_register().get(code)
    assert found is not None
    return found


def evidence() -> AreaEvidence:
    return AreaEvidence(Evidence.packaged(), ROUND, default_register())


def findings(plan: Plan) -> list[tuple[str, str]]:
    facts = Facts(
        plan=plan,
        round=ROUND,
        official=OfficialFigures(plan.area_code),
        areas=default_register(),
        day=DAY,
    )
    return [(one.field, one.found) for one in contribution_as_allocated.run(facts)]


def paying(amount: int, code: str = BIRMINGHAM) -> Plan:
    line = Contribution(organisation="Council", kind="council", stream=STREAM, amounts={"2024-25": Decimal(amount)})
    return Plan(round_id=ROUND.id, area_code=code, contributions=(line,))


def test_the_published_sum_of_birmingham_is_in_the_round_with_its_source() -> None:
    (one,) = allocated(ROUND, BIRMINGHAM)
    assert (one.stream, one.year, one.pounds) == (STREAM, "2024-25", PUBLISHED)
    assert "31/7245" in one.source
    assert allocated(ROUND, DERBY) == ()


def test_a_later_round_takes_no_allocation_over() -> None:
    assert ROUND.allocations
    assert load_round("bcf-2025-26").allocations == ()


def test_it_is_filled_in_and_locked_as_contribution_and_as_the_sum_to_be_passed_on() -> None:
    filled = prefilled(ROUND, area(BIRMINGHAM), evidence())
    (line,) = filled.plan.contributions
    assert (line.stream, line.kind, line.amounts) == (STREAM, "council", {"2024-25": PUBLISHED})
    assert filled.plan.required["improved-better-care-fund"]["2024-25"] == PUBLISHED
    content = write_template(ROUND, area(BIRMINGHAM), filled.plan, filled.given)
    read = read_plan(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    locked = {field: book[place.sheet][place.cell].protection.locked for field, place in read.positions.items()
              if field in filled.given}  # fmt: skip
    assert locked["contributions[0].amounts[2024-25]"]
    assert locked["required[improved-better-care-fund][2024-25]"]
    assert not locked["required[improved-better-care-fund][2023-24]"]
    place = read.positions["contributions[0].amounts[2023-24]"]
    assert not book[place.sheet][place.cell].protection.locked
    assert read.plan == filled.plan


def test_another_sum_is_a_finding_at_its_cell_and_the_official_one_is_not() -> None:
    assert findings(paying(67_918_344)) == []
    assert findings(paying(67_918_345)) == [("contributions[0].amounts[2024-25]", "£67,918,345")]
    assert findings(Plan(round_id=ROUND.id, area_code=BIRMINGHAM)) == [("contributions", "£0")]
    assert findings(paying(1, DERBY)) == []


def test_the_rounds_table_wins_over_what_a_plan_says_is_required_of_it() -> None:
    line = Expenditure(
        scheme="1",
        area_of_spend="social-care",
        commissioner="council",
        provider="private",
        stream=STREAM,
        amounts={"2023-24": Decimal(1), "2024-25": Decimal(60_000_000)},
    )
    plan = paying(67_918_344).model_copy(update={"expenditure": (line,), "required": {STREAM: {"2024-25": Decimal(1)}}})
    facts = Facts(plan=plan, round=ROUND, official=OfficialFigures(BIRMINGHAM), areas=default_register(), day=DAY)
    short = [one for one in required_sum_reached.run(facts) if "2024-25" in one.expected and "Improved" in one.expected]
    assert ["£67,918,344" in one.expected for one in short] == [True]


def test_two_lines_that_come_to_the_sum_are_as_good_as_one() -> None:
    plan = paying(67_918_343)
    lines = (*plan.contributions, plan.contributions[0].model_copy(update={"amounts": {"2024-25": Decimal(1)}}))
    assert findings(plan.model_copy(update={"contributions": lines})) == []


def test_an_areas_own_sum_fills_in_what_the_round_has_not_and_never_replaces_what_it_has() -> None:
    own = [
        OwnAllocation(stream=STREAM, year=year, pounds=5_000_000, source="Letter of 2 May 2023")
        for year in ("2023-24", "2024-25")
    ]
    assert [one.pounds for one in allocated(ROUND, BIRMINGHAM, own)] == [5_000_000, PUBLISHED]
    filled = prefilled(ROUND, area(DERBY), evidence(), own=own)
    assert filled.plan.contributions[0].amounts == {"2023-24": Decimal(5_000_000), "2024-25": Decimal(5_000_000)}
    assert filled.given["contributions[0].amounts[2023-24]"] == "Allocation: Letter of 2 May 2023"


TELLS = f'[[allocations]]\nstream = "{STREAM}"\nyear = "2023-24"\npounds = 5_000_000\nsource = "Letter"\n'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[[waivers]]", "one list"),
        (TELLS.replace("2023-24", "2015-16"), "one of 2023-24 and 2024-25"),
        (TELLS.replace(STREAM, "carers-breaks"), "nhs-minimum"),
        (TELLS.replace("5_000_000", "5_000_000.5"), "allocation that can be used"),
        (TELLS.replace("5_000_000", "-1"), "allocation that can be used"),
        (TELLS.replace('source = "Letter"', ""), "allocation that can be used"),
        (TELLS + TELLS, "each stream and year once"),
        ("not toml", "a TOML file"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_was_expected(content: str, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BrokenAllocations, match=expected):
        read_allocations(file, ROUND)


def test_a_file_that_can_be_used_gives_each_sum_once_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    other = TELLS.replace("2023-24", "2024-25").replace("5_000_000", "0")
    file.write_text(other + TELLS + TELLS.replace(STREAM, "nhs-minimum"), encoding="utf-8")
    assert [(one.stream, one.year, one.pounds, one.source) for one in read_allocations(file, ROUND)] == [
        (STREAM, "2024-25", 0, "Letter"),
        (STREAM, "2023-24", 5_000_000, "Letter"),
        ("nhs-minimum", "2023-24", 5_000_000, "Letter"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TELLS + TELLS, ["own.toml, allocation 2", f"{STREAM}, 2023-24 again"]),
        (TELLS + TELLS.replace("2023-24", "2015-16"), ["own.toml, allocation 2, year", "'2015-16'"]),
    ],
)
def test_a_file_that_cannot_be_used_says_which_allocation_it_is(content: str, words: list[str], tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BrokenAllocations) as refused:
        read_allocations(file, ROUND)
    assert [each for each in words if each not in str(refused.value)] == []


def test_sums_stand_in_the_order_of_the_streams_and_years_and_say_whether_they_are_verified() -> None:
    own = [
        OwnAllocation(stream=stream, year=year, pounds=1, source="Letter")
        for stream, year in (("additional-contribution", "2023-24"), (STREAM, "2024-25"), (STREAM, "2023-24"),
                             ("no-such-stream", "2023-24"), ("nhs-minimum", "2024-25"))
    ]  # fmt: skip
    assert [(one.stream, one.year) for one in allocated(ROUND, DERBY, own)] == [
        ("nhs-minimum", "2024-25"),
        (STREAM, "2023-24"),
        (STREAM, "2024-25"),
        ("additional-contribution", "2023-24"),
        ("no-such-stream", "2023-24"),
    ]
    (row,) = ROUND.allocations
    unsure = ROUND.model_copy(update={"allocations": (row.model_copy(update={"verified": False}),)})
    assert [one.source.endswith(" (not verified)") for one in allocated(unsure, BIRMINGHAM)] == [True]
    assert "verified" not in allocated(ROUND, BIRMINGHAM)[0].source


@pytest.mark.parametrize(
    ("test_id", "year", "found"),
    [
        (STREAM, "2024-25", True),
        (STREAM, "2023-24", False),
        ("disabled-facilities-grant", "2024-25", False),
        ("nhs-minimum", "2024-25", False),
        ("discharge-funding", "2024-25", False),
    ],
)
def test_an_allocation_is_the_sum_of_the_one_test_that_passes_its_stream_on(
    test_id: str, year: str, found: bool
) -> None:
    own = [
        OwnAllocation(stream=stream, year="2024-25", pounds=1, source="Letter")
        for stream in (STREAM, "nhs-minimum", "discharge-funding-council")
    ]
    assert ROUND.planning
    (test,) = (one for one in ROUND.planning.spending_tests if one.id == test_id)
    assert bool(passed_on(test, year, allocated(ROUND, DERBY, own))) is found


def test_the_template_takes_a_file_of_allocations(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(TELLS, encoding="utf-8")
    told = answer("plan", "template", ROUND.id, "Derby", "--allocations", file, "--output", tmp_path / "derby.xlsx")
    assert told["filled_in"]["contributions[0].amounts[2023-24]"] == "Allocation: Letter"
    assert read_plan(tmp_path / "derby.xlsx").plan.contributions[0].amounts == {"2023-24": Decimal(5_000_000)}
    file.write_text("x = 1", encoding="utf-8")
    refused = carefund("plan", "template", ROUND.id, "Derby", "--allocations", file, "--output", tmp_path / "b.xlsx")
    assert refused.exit_code == 2
    assert "[[allocations]]" in refused.output


def test_an_areas_own_allocations_are_checked_where_they_are_given(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TELLS, encoding="utf-8")
    made = tmp_path / "derby.xlsx"
    answer("plan", "template", ROUND.id, "Derby", "--allocations", own, "--output", made)
    asked = ("plan", "check", made, "--draft", "--allocations", own)
    assert carefund(*asked).exit_code == 2, "whose they are has to be said"
    assert "contribution-as-allocated" not in carefund(*asked, "--area", "Derby", "--json").output
    book = openpyxl.load_workbook(made)
    place = read_plan(made).positions["contributions[0].amounts[2023-24]"]
    book[place.sheet][place.cell].value = 4_999_999
    book.save(made)
    found = carefund(*asked, "--area", "Derby", "--json").output
    assert "contribution-as-allocated" in found
    assert "£5,000,000 (Letter)" in found
    assert "contribution-as-allocated" not in carefund("plan", "check", made, "--draft", "--json").output
    own.write_text(TELLS.replace(STREAM, "carers-breaks"), encoding="utf-8")
    assert carefund(*asked, "--area", "Derby").exit_code == 2


def test_what_an_area_was_told_is_what_is_required_of_a_grant_that_is_passed_on() -> None:
    told = (OwnAllocation(stream=STREAM, year="2023-24", pounds=900, source="Letter"),)
    plan = Plan(round_id=ROUND.id, area_code=DERBY, required={STREAM: {"2023-24": Decimal(1)}},
                contributions=(Contribution(stream=STREAM, amounts={"2023-24": Decimal(1)}),))  # fmt: skip
    facts = Facts(plan=plan, round=ROUND, official=OfficialFigures(DERBY), areas=default_register(), day=DAY, told=told)
    (short,) = [one for one in required_sum_reached.run(facts) if "2023-24" in one.expected]
    assert "at least £900" in short.expected
