"""Balances and Summary: what they show is what the pool's own tests find, stored and as a spreadsheet works it out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from carefund.evidence.areas import Area, default_register
from carefund.plan.model import Contingency, Plan
from carefund.plan.workbook import read_plan, write_template
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.spending_tests import spending_results
from carefund.programme.definition import Planning, Round
from carefund.programme.rounds import load_round, round_ids
from tests.plan.plans import plans
from tests.plan.sound import sound, with_line
from tests.plan.workbook.making import changed
from tests.plan.workbook.test_libreoffice import SOFFICE, saved_together

ROUNDS = [load_round(round_id) for round_id in round_ids()]
SLOW = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
)
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
PENNY = Decimal("0.01")


def area_of(plan: Plan) -> Area:
    found = default_register().get(plan.area_code)
    assert found is not None
    return found


def planning_of(round_: Round) -> Planning:
    assert round_.planning is not None
    return round_.planning


def written(plan: Plan) -> bytes:
    return write_template(load_round(plan.round_id), area_of(plan), plan)


def rows_of(content: bytes, sheet: str) -> list[list[Any]]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python())


def table(content: bytes, heading: str) -> dict[str, dict[str, Any]]:
    """A table of the Summary under its first heading: by row and heading."""
    rows = rows_of(content, "Summary")
    start = next(number for number, row in enumerate(rows) if row[0] == heading)
    below = rows[start + 1 :]
    end = next((number for number, row in enumerate(below) if row[0] == ""), len(below))
    return {row[0]: dict(zip(rows[start][1:], row[1:], strict=True)) for row in below[:end]}


def pounds(shown: object) -> Decimal | None:
    return None if shown == "" else Decimal(str(shown)).quantize(PENNY)


def paid(lines: Sequence[Contribution] | Sequence[Expenditure], stream: str, year: str) -> Decimal:
    amounts = (line.amounts.get(year, Decimal(0)) for line in lines if line.stream == stream)
    return sum((amount for amount in amounts if amount >= 0), Decimal(0)).quantize(PENNY)


def is_below_zero(plan: Plan, year: str) -> bool:
    """Whether the plan pays in or is required to reach less than nothing, which only the checks make sense of."""
    amounts = [line.amounts.get(year, Decimal(0)) for line in plan.contributions]
    return min([*amounts, *plan.required_in(year).values()], default=Decimal(0)) < 0


def check_shown(plan: Plan, content: bytes) -> None:
    """The Summary shows the sums of the lines, and what each spending test finds in those that can be counted."""
    round_ = load_round(plan.round_id)
    streams, minimums = table(content, "Stream of money"), table(content, "Sum to be reached")
    for year in planning_of(round_).pooled_years:
        for stream in round_.streams:
            shown = streams[stream.label]
            came, went = (paid(lines, stream.id, year.id) for lines in (plan.contributions, plan.expenditure))
            assert pounds(shown[f"Paid in {year.id}"]) == came
            assert pounds(shown[f"Planned {year.id}"]) == went
            assert pounds(shown[f"Left {year.id}"]) == came - went
        required = plan.required_in(year.id)
        results = spending_results(planning_of(round_), plan.contributions, plan.expenditure, required, year.id)
        for result in results:
            shown = minimums[result.test.label]
            assert pounds(shown[f"Planned {year.id}"]) == result.amount
            asked = pounds(shown[f"Required {year.id}"])
            if is_below_zero(plan, year.id):
                continue
            assert (asked or None) == (result.required or None)
            if asked is not None:
                assert pounds(shown[f"Headroom {year.id}"]) == result.amount - asked


@pytest.mark.parametrize("round_", ROUNDS, ids=lambda round_: round_.id)
@settings(max_examples=4, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_stored_balances_are_what_the_pool_counts(round_: Round, data: st.DataObject) -> None:
    plan = data.draw(plans(round_))
    check_shown(plan, written(plan))


def joint(nhs: str, council: str, amount: str) -> Plan:
    """A plan with one joint line that counts to the penny."""
    lines = (
        Expenditure(
            scheme="5",
            stream="ccg-top-slice",
            area_of_spend="community-health",
            commissioner="joint",
            nhs_percent=Decimal(nhs),
            council_percent=Decimal(council),
            amounts={"2015-16": Decimal(amount)},
        ),
    )
    return sound().model_copy(update={"expenditure": lines})


@pytest.mark.parametrize(
    ("nhs", "council", "amount", "counts"),
    [
        ("40", "60", "1000", "400"),
        ("33.33", "66.67", "100.01", "33.33"),
        ("50", "50", "0.01", "0.01"),
        ("12.5", "87.5", "0.20", "0.03"),
        ("60", "60", "1000", "0"),
        ("-10", "110", "1000", "0"),
        ("40", "60", "-1000", "0"),
    ],
)
def test_of_a_joint_line_the_nhs_part_counts_to_the_penny(nhs: str, council: str, amount: str, counts: str) -> None:
    content = written(joint(nhs, council, amount))
    shown = table(content, "Sum to be reached")["NHS-commissioned services outside hospital"]
    assert pounds(shown["Planned 2015-16"]) == Decimal(counts)
    check_shown(joint(nhs, council, amount), content)


def money_words(plan: Plan) -> tuple[str, str, str]:
    """What the Checklist says of the whole, of Money out and of the sums that must be reached."""
    rows = rows_of(written(plan), "Checklist")
    said = {row[1]: row[4] for row in rows if len(row) > 4}
    return next(row[0] for row in rows if str(row[0]).endswith("template")), said["Expenditure"], said["Required sums"]


def with_amount(plan: Plan, index: int, factor: str) -> Plan:
    amounts = {year: sum_ * Decimal(factor) for year, sum_ in plan.expenditure[index].amounts.items()}
    return with_line(plan, "expenditure", index, amounts=amounts)


def test_the_checklist_says_that_money_balances_and_not_only_that_cells_are_filled() -> None:
    assert money_words(sound()) == ("Complete template", "Yes", "Yes")
    assert money_words(with_amount(sound(), 0, "1.5")) == ("Incomplete template", "No: overspent", "Yes")
    assert money_words(with_amount(sound(), 1, "0.9"))[:2] == ("Incomplete template", "No: not all planned")
    assert money_words(with_amount(sound(), 0, "0.01"))[2] == "No: short"


def organisations_alone(*minimums: str, paid_in: str = "100") -> Plan:
    """A plan of 2023-25 whose only required sum is what stands beside each organisation's payment."""
    year = dict.fromkeys(("2023-24", "2024-25"), Decimal(paid_in))
    lines = tuple(
        Contribution(organisation=f"Board {number}", kind="nhs", stream="nhs-minimum", amounts=year,
                     minimums=dict.fromkeys(year, Decimal(least)))
        for number, least in enumerate(minimums)
    )  # fmt: skip
    return Plan(round_id="bcf-2023-25", area_code="E06000015", contributions=lines)


def test_a_sum_required_only_by_organisations_own_minimums_is_balanced_too() -> None:
    label = "Minimum contribution of integrated care boards"
    brought = organisations_alone("900").contributions[0].model_copy(update={"brought_forward": True})
    for plan, required, headroom in (
        (organisations_alone("90", "100"), "190", "10"),
        (organisations_alone("90", "120"), "210", "-10"),
    ):
        whole = plan.model_copy(update={"contributions": (*plan.contributions, brought)})
        shown = table(written(whole), "Sum to be reached")[label]
        assert (pounds(shown["Required 2024-25"]), pounds(shown["Headroom 2024-25"])) == (
            Decimal(required).quantize(PENNY), Decimal(headroom).quantize(PENNY),
        )  # fmt: skip
        short = "No: short" if headroom.startswith("-") else "Yes"
        assert any(short in map(str, row) for row in rows_of(written(whole), "Checklist"))
    given_too = organisations_alone("90").model_copy(update={"required": {"nhs-minimum": {"2024-25": Decimal(70)}}})
    shown = table(written(given_too), "Sum to be reached")[label]
    assert (pounds(shown["Required 2023-24"]), pounds(shown["Required 2024-25"])) == (
        Decimal("90.00"),
        Decimal("70.00"),
    )
    assert table(written(Plan(round_id="bcf-2023-25", area_code="E06000015")), "Sum to be reached")[label][
        "Required 2024-25"
    ] == ""  # fmt: skip


OWN = "Minimum contribution of integrated care boards"


def paying(*lines: tuple[str, str | None]) -> Plan:
    """A plan of 2023-25 with payments of £100 each: organisation and minimum."""
    amounts = {"2023-24": Decimal(100)}
    return Plan(
        round_id="bcf-2023-25",
        area_code="E06000015",
        contributions=tuple(
            Contribution(organisation=who, kind="nhs", stream="nhs-minimum", amounts=amounts,
                         minimums={} if least is None else {"2023-24": Decimal(least)})
            for who, least in lines
        ),
    )  # fmt: skip


MINIMUMS: dict[str, tuple[Plan, str]] = {
    "on two lines once": (paying(("Board A", "90"), ("Board A", "90")), "90"),
    "on one line of two": (paying(("Board A", "90"), ("Board A", None)), "90"),
    "of two organisations both": (paying(("Board A", "90"), ("Board B", "90"), ("Board A", "90")), "180"),
    "whatever capitals and spaces": (paying(("Board A", "90"), ("board  a", "90")), "90"),
    "two for one stream are unclear": (paying(("Board A", "90"), ("Board A", "80")), ""),
    "an organisation without one leaves the sum unknown": (paying(("Board A", "90"), ("Board B", None)), ""),
    "names with signs that stand for any letters": (
        paying(("Board *", "90"), ("Board ~A", "80"), ("Board ?", "7")), "177",
    ),
    "pennies": (paying(("Board A", "90.01"), ("Board B", "0.10")), "90.11"),
}  # fmt: skip
"""Plans by what is to be seen in them, with what is required of them together."""


@pytest.mark.parametrize("case", MINIMUMS)
def test_an_organisations_minimum_counts_once_for_each_stream(case: str) -> None:
    plan, required = MINIMUMS[case]
    shown = table(written(plan), "Sum to be reached")[OWN]
    assert pounds(shown["Required 2023-24"]) == pounds(required)
    check_shown(plan, written(plan))


def test_what_is_kept_back_as_contingency_may_be_left_unplanned() -> None:
    less = with_amount(sound(), 1, "0.9")
    left = sum((line.amounts["2015-16"] for line in sound().expenditure), Decimal(0)) - sum(
        (line.amounts["2015-16"] for line in less.expenditure), Decimal(0)
    )
    for kept, words in ((left, "Yes"), (left - 1, "No: not all planned")):
        assert money_words(less.model_copy(update={"contingency": Contingency(amount=kept)}))[1] == words


def test_balances_stand_above_money_out_and_the_summary_first_after_the_guidance() -> None:
    content = written(sound())
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[:4] == ["Guidance", "Summary", "Cover", "Checklist"]
    rows = rows_of(content, "Money out")
    heading = next(number for number, row in enumerate(rows) if row[0] == "Scheme ID")
    first = [row[0] for row in rows[:heading]]
    assert "2015-16: left / headroom" in first
    assert not read_plan(content).findings


@pytest.mark.parametrize("round_", ROUNDS, ids=lambda round_: round_.id)
def test_every_balance_has_room_for_a_sum_of_hundreds_of_millions(round_: Round) -> None:
    plan = Plan(round_id=round_.id, area_code="E08000035")
    sheet = openpyxl.load_workbook(io.BytesIO(written(plan)))["Money out"]
    shown = [cell for cell in sheet[5][2:] if cell.value]
    assert len(shown) == len(round_.streams) + len(planning_of(round_).spending_tests)
    for cell in shown:
        wide = [one for one in sheet.column_dimensions.values() if one.min <= cell.column <= one.max]
        assert wide[0].width >= 16, cell.coordinate  # "-£999,999,999" in bold, and the word "contribution"


def test_a_workbook_without_its_summary_and_balances_is_read_the_same() -> None:
    def change(book: Any) -> None:
        del book["Summary"]
        sheet = book["Money out"]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.delete_rows(5, 4)

    read = read_plan(changed(change, written(sound())))
    assert read.plan == sound()
    assert not [finding for finding in read.findings if finding.check not in ("total-differs",)]


def worked_out(made: bytes, content: bytes) -> dict[tuple[str, str], object]:
    """What the cells that hold formulas in `made` come to in a workbook, numbers to 9 figures.

    Names of schemes are left out: openpyxl, which drops the stored values here, does not write all of them again.
    """
    formulas = openpyxl.load_workbook(io.BytesIO(made))
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value or None
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "Scheme_names" not in str(cell.value)
    }


def _about(value: object) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, int | float) else value


@pytest.mark.deep
@needs_libreoffice
def test_libreoffice_works_out_every_formula_of_every_round_as_it_is_stored(tmp_path: Path) -> None:
    found: list[Plan] = []

    @settings(max_examples=2, deadline=None, suppress_health_check=SLOW, database=None, derandomize=True)
    @given(data=st.data())
    def collect(data: st.DataObject) -> None:
        drawn = [data.draw(plans(round_)) for round_ in ROUNDS]
        found.extend(drawn)  # whole, for what is drawn in part is drawn again

    collect()
    found.extend(plan for plan, _required in MINIMUMS.values())
    ours = [written(plan) for plan in [sound(), *found]]
    theirs = saved_together([changed(lambda _book: None, content) for content in ours], tmp_path)
    for plan, own, other in zip([sound(), *found], ours, theirs, strict=True):
        stored, calculated = worked_out(own, own), worked_out(own, other)
        assert len(stored) > 100
        assert stored == {place: _about(value) for place, value in calculated.items()}
        check_shown(plan, other)
    assert read_plan(theirs[0]).plan == sound()
