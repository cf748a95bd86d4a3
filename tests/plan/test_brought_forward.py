"""Money brought forward: filled in from the books of the year before, read back, counted once, and checked."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.brought_forward import BroughtForward, OtherBooks, brought_into
from carefund.plan.checks.allocations import contribution_as_allocated
from carefund.plan.checks.brought_forward import brought_forward_as_books
from carefund.plan.checks.check import Facts
from carefund.plan.checks.money_in import contribution_entered_once, contribution_from_the_right_partner
from carefund.plan.checks.spending_tests import own_minimum_paid
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence, OfficialFigures
from carefund.plan.workbook import prefilled, read_plan, with_brought_forward, write_template
from carefund.pool.books import Books, books_of
from carefund.pool.lines import Contribution
from carefund.pool.movements import carry_forward, carry_overspend_forward, contribution
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from tests.cli.pool_plans import plan_of_2023, written
from tests.cli.running import answer, carefund
from tests.pool.postings import COUNCIL, ICB, NEXT, YEAR, coded, opening, posting
from tests.pool.test_carried import DFG, line

ROUND, LATER = load_round("bcf-2023-25"), load_round("bcf-2025-26")
DARLINGTON = "E06000005"
IBCF = "improved-better-care-fund"


def books(*sums: tuple[str, str, str], year: str = YEAR, over: str = "0") -> Books:
    """Books that paid in and carried on these sums, each of a stream and an organisation."""
    first, after = int(year[:4]), f"{int(year[:4]) + 1}-{int(year[:4]) + 2 - 2000}"
    moved = []
    for number, (stream, who, pounds) in enumerate(sums):
        coding = coded(stream, year=year, organisation=who)
        moved.append(posting(f"p{number}", contribution(coding, Decimal(pounds)), day=date(first, 5, 1)))
        carried = carry_forward(coded(stream, year=year), after, Decimal(pounds))
        moved.append(posting(f"c{number}", carried, day=date(first + 1, 3, 31)))
    if over != "0":
        short = carry_overspend_forward(coded("nhs-minimum", year=year), after, Decimal(over))
        moved.append(posting("o", short, day=date(first + 1, 3, 31)))
    return books_of(opening(year=year), moved)


@cache
def evidence(round_id: str) -> AreaEvidence:
    return AreaEvidence(Evidence.packaged(), load_round(round_id), default_register())


def filled(round_: Round, brought: BroughtForward) -> tuple[Plan, dict[str, str], bytes]:
    area = default_register().get(DARLINGTON)
    assert area is not None
    made = with_brought_forward(prefilled(round_, area, evidence(round_.id)), brought)
    content = write_template(round_, area, made.plan, made.given, not_filled=made.not_filled)
    return made.plan, dict(made.given), content


def facts(plan: Plan, brought: BroughtForward | None = None) -> Facts:
    return Facts(plan=plan, round=ROUND, official=OfficialFigures(DARLINGTON), areas=default_register(),
                 day=date(2024, 4, 1), brought=brought)  # fmt: skip


def plan_of(*lines: Contribution) -> Plan:
    return Plan(round_id=ROUND.id, area_code=DARLINGTON, contributions=lines)


def test_what_was_carried_is_money_in_of_the_next_year_by_stream_and_organisation() -> None:
    brought = brought_into(ROUND, DARLINGTON, books((DFG, COUNCIL, "50000"), ("nhs-minimum", ICB, "12.34")))
    plan, given_, content = filled(ROUND, brought)
    assert [(one.organisation, one.kind, one.stream, one.amounts, one.brought_forward) for one in plan.contributions] \
        == [(COUNCIL, "council", DFG, {YEAR: 0, NEXT: Decimal(50000)}, True),
            (ICB, "nhs", "nhs-minimum", {YEAR: 0, NEXT: Decimal("12.34")}, True)]  # fmt: skip
    assert read_plan(content).plan == plan
    assert not read_plan(content).findings
    assert given_[f"contributions[0].amounts[{NEXT}]"].startswith("Brought forward: the pool's books of 2023-24")
    assert [(one.id, one.name) for one in plan.schemes][:2] == [("1", "Reablement"), ("2", "Community nursing")]
    assert "keep it, or clear its row" in given_["schemes[0].name"]


def test_allocations_stand_above_what_is_brought_forward() -> None:
    brought = brought_into(
        ROUND, "E08000025", books_of(opening(area_code="E08000025"), books((DFG, COUNCIL, "5")).postings)
    )
    area = default_register().get("E08000025")
    assert area is not None
    made = with_brought_forward(prefilled(ROUND, area, evidence(ROUND.id)), brought)
    assert [bool(one.brought_forward) for one in made.plan.contributions] == [False, True]
    assert made.given[f"contributions[1].amounts[{NEXT}]"].startswith("Brought forward")
    assert read_plan(write_template(ROUND, area, made.plan, made.given)).plan == made.plan


def test_a_sum_that_no_line_can_say_stands_in_the_workbook_in_words() -> None:
    own = books((IBCF, COUNCIL, "7000"), ("nhs-minimum", ICB, "9"), year="2024-25", over="0")
    brought = brought_into(LATER, DARLINGTON, own)
    assert [one.stream for one in brought.lines] == ["nhs-minimum"]
    assert brought.left_out == (
        f"£7,000 of {IBCF}, of Council: the round has no such stream; write it into the one that it now belongs to",
    )
    _, _, content = filled(LATER, brought)
    guidance = openpyxl.load_workbook(io.BytesIO(content))["Guidance"]
    words = [str(cell.value) for row in guidance.iter_rows() for cell in row if cell.value]
    assert "Left over, and not filled in" in words
    assert brought.left_out[0] in words
    renamed = brought_into(LATER, DARLINGTON, own, {IBCF: "local-authority-better-care-grant"})
    assert [one.stream for one in renamed.lines] == ["local-authority-better-care-grant", "nhs-minimum"]
    assert not renamed.left_out


def test_an_overspend_is_said_and_is_no_money_in() -> None:
    brought = brought_into(ROUND, DARLINGTON, books(over="400"))
    assert not brought.lines
    assert "an overspend" in brought.left_out[0]
    assert "400" in brought.left_out[0]


@pytest.mark.parametrize(
    ("round_", "area", "year", "renamed", "expected"),
    [
        (ROUND, "E06000015", YEAR, {}, "those of E06000005"),
        (ROUND, DARLINGTON, "2024-25", {}, "for 2024-25"),
        (LATER, DARLINGTON, YEAR, {}, "for 2024-25"),
        (ROUND, DARLINGTON, YEAR, {IBCF: "no-such-stream"}, "no-such-stream"),
    ],
)
def test_books_of_another_area_or_year_bring_nothing(
    round_: Round, area: str, year: str, renamed: dict[str, str], expected: str
) -> None:
    with pytest.raises(OtherBooks, match=expected):
        brought_into(round_, area, books((DFG, COUNCIL, "5"), year=year), renamed)


@given(st.lists(st.tuples(st.sampled_from([DFG, IBCF, "nhs-minimum"]), st.sampled_from([COUNCIL, ICB]),
                          st.integers(1, 10**9)), max_size=5))  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_a_workbook_made_with_the_books_agrees_with_them(sums: list[tuple[str, str, int]]) -> None:
    brought = brought_into(ROUND, DARLINGTON, books(*((of, who, str(Decimal(pence) / 100)) for of, who, pence in sums)))
    plan = plan_of(*brought.lines)
    assert list(brought_forward_as_books.run(facts(plan, brought))) == []
    assert sum((line.amounts[NEXT] for line in brought.lines), Decimal(0)) == Decimal(sum(p for *_, p in sums)) / 100


def test_another_sum_than_the_books_is_a_finding_at_its_cell() -> None:
    brought = brought_into(ROUND, DARLINGTON, books((DFG, COUNCIL, "50000")))
    check = brought_forward_as_books
    (typed_over,) = check.run(facts(plan_of(line(DFG, COUNCIL, "49999")), brought))
    assert (typed_over.field, typed_over.found) == (f"contributions[0].amounts[{NEXT}]", "£49,999")
    assert "£50,000" in typed_over.expected
    (left_out,) = check.run(facts(plan_of(), brought))
    assert (left_out.field, left_out.found) == ("contributions", "£0")
    assert len(list(check.run(facts(plan_of(line(DFG, COUNCIL, "50000"), line(IBCF, COUNCIL, "1")), brought)))) == 1
    assert not list(check.run(facts(plan_of(line(DFG, COUNCIL, "49999")))))


def test_money_brought_forward_reaches_no_minimum_and_is_no_allocation() -> None:
    minimum = {NEXT: Decimal(100)}
    new = line("nhs-minimum", ICB, "90", brought_forward=None, minimums=minimum)
    brought = line("nhs-minimum", ICB, "10")
    (short,) = own_minimum_paid.run(facts(plan_of(new, brought)))
    assert "£90, £10 short" in short.found
    assert not list(contribution_entered_once.run(facts(plan_of(new, brought))))
    assert len(list(contribution_entered_once.run(facts(plan_of(new, brought, brought))))) == 1
    council = line("nhs-minimum", COUNCIL, "10", kind="council")
    assert not list(contribution_from_the_right_partner.run(facts(plan_of(council))))
    birmingham = Plan(round_id=ROUND.id, area_code="E08000025", contributions=(
        line(IBCF, COUNCIL, "67918344", brought_forward=None), line(IBCF, COUNCIL, "3")))  # fmt: skip
    assert not list(contribution_as_allocated.run(facts(birmingham)))


def test_a_workbook_of_before_is_read_without_the_column_and_a_deleted_one_is_missed() -> None:
    area = default_register().get(DARLINGTON)
    assert area is not None
    book = openpyxl.load_workbook(io.BytesIO(write_template(ROUND, area, plan_of(line(DFG, COUNCIL, "1")))))
    for row in book["Money in"].iter_rows():
        for cell in row:
            if cell.value == "Brought forward?":
                column = cell.column
    book["Money in"].delete_cols(column)

    def read(template: str) -> set[str]:
        for each in book.custom_doc_props.props:
            if each.name == "carefund template":
                each.value = template
        buffer = io.BytesIO()
        book.save(buffer)
        return {one.check for one in read_plan(buffer.getvalue()).findings}

    assert "workbook-column-missing" not in read("2023-25.2")
    assert "workbook-column-missing" in read("2023-25.3")


def test_the_books_of_the_year_open_the_plan_of_the_next_at_the_command_line(tmp_path: Path) -> None:
    plan, agreement = written(tmp_path)
    store, new = tmp_path / "pools", tmp_path / "next.xlsx"
    year = ("--year", YEAR)
    accepted = ("--accepted", "NHS England")
    assert carefund("pool", "open", plan, "--agreement", agreement, "--store", store, *year, *accepted).exit_code == 0
    for given_ in (
        ("--kind", "contribution", "--pounds", "600000", "--organisation", "Council", "--day", "2023-05-01"),
        ("--kind", "carry-forward", "--pounds", "50000", "--to-year", NEXT, "--day", "2024-03-31"),
    ):
        assert carefund("pool", "post", *given_, "--stream", DFG, "--store", store, *year).exit_code == 0
    told = answer("plan", "template", ROUND.id, "Darlington", "--books", store, "--output", new)
    assert f"contributions[0].amounts[{NEXT}]" in told["filled_in"]
    assert told["not_filled_in"] == []
    checked = carefund("plan", "check", new, "--draft", "--books", store)
    assert (
        "brought-forward-as-books" not in carefund("plan", "check", new, "--draft", "--books", store, "--json").output
    )
    assert checked.exit_code == 0, checked.output
    _opens_the_next_years_books(tmp_path, read_plan(new).plan.contributions, agreement, store)
    book = openpyxl.load_workbook(new)
    place = read_plan(new).positions[f"contributions[0].amounts[{NEXT}]"]
    book[place.sheet][place.cell].value = 40000
    book.save(new)
    assert "brought-forward-as-books" in carefund("plan", "check", new, "--draft", "--books", store, "--json").output
    other = carefund("plan", "template", ROUND.id, "Derby", "--books", store, "--output", tmp_path / "derby.xlsx")
    assert other.exit_code == 2, other.output
    assert not (tmp_path / "derby.xlsx").exists()
    pair = carefund("plan", "template", ROUND.id, "Darlington", "--books", store, "--carry-as", "x")
    assert (pair.exit_code, "OLD=NEW" in pair.output) == (2, True)


def _opens_the_next_years_books(folder: Path, brought: tuple[Contribution, ...], agreement: Path, store: Path) -> None:
    """A whole plan with those lines opens the books of the next year; what it brings forward is there once."""
    area = default_register().get(DARLINGTON)
    assert area is not None
    own = plan_of_2023()
    for sums, code in ((Decimal(60000), 1), (Decimal(50000), 0)):
        lines = tuple(one.model_copy(update={"amounts": {YEAR: Decimal(0), NEXT: sums}}) for one in brought)
        plan = own.model_copy(update={"contributions": (*own.contributions, *lines)})
        (folder / "whole.xlsx").write_bytes(write_template(ROUND, area, plan))
        given_ = (
            "--agreement",
            agreement,
            "--store",
            store,
            "--year",
            NEXT,
            "--accepted",
            "NHS",
            "--carry-from",
            store,
        )
        opened = carefund("pool", "open", folder / "whole.xlsx", *given_)
        assert opened.exit_code == code, opened.output
        assert ("£50,000" in opened.output) == (code == 1) or "brought forward" in opened.output
    told = answer("pool", "forecast", "--store", store, "--year", NEXT)
    (grant,) = [one for one in told["streams_at_outturn"] if one["stream"] == "Disabled Facilities Grant"]
    assert (grant["brought_forward"], grant["contributions"]) == (50000, 600000)
