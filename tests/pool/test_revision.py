"""A plan revised within the year: the later plan from its day on, the earlier one before it, and nothing orphaned."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.books import Books, books_as_of, books_of, folder_of, open_books, read_books, writing
from carefund.pool.chain import HEAD, LINES, BrokenChain
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.movements import carry_forward, contribution, virement
from carefund.pool.opening import Opening, brought_forward, planned_movements
from carefund.pool.outturn import forecast_year
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.posting_rules import check_postings
from carefund.pool.refusal import RefusedEntry
from carefund.pool.revision import Revision
from carefund.pool.revision_rules import revised
from carefund.pool.spend import spend_lines, totals_by
from carefund.pool.sums import pool_sums
from carefund.pool.year import last_day_posted, pool_year
from carefund.programme.rounds import load_round
from carefund.report.pool.revisions import revision_table, revision_words
from tests.pool.postings import AGREEMENT, COUNCIL, ICB, NEXT, PAID, YEAR, coded, opening, paid_in, posting, spent
from tests.pool.test_sums import by_the_ledger

ROUND = load_round("bcf-2023-25")
DAY = date(2023, 9, 1)
LATE = datetime(2023, 9, 4, 9, 0, tzinfo=UTC)
NO_IBCF = AGREEMENT.partition('[[streams]]\nid = "improved')[0]
DFG, NHS, IBCF = "disabled-facilities-grant", "nhs-minimum", "improved-better-care-fund"


def made(day: date = DAY, posted: datetime = LATE) -> Made:
    return Made(day=day, posted=posted, posted_by="B. Director")


def plan(version: int = 2, out: dict[str, str] | None = None, **changes: Any) -> Opening:
    """The small plan with other sums of some schemes; a sum of none takes the scheme out."""
    first, sums = opening(), out or {}
    lines = tuple(
        line.model_copy(update={"amounts": {YEAR: Decimal(sums[line.scheme])}}) if line.scheme in sums else line
        for line in first.expenditure
        if line.scheme is not None and sums.get(line.scheme, "0") is not None
    )
    given_: dict[str, Any] = {
        "expenditure": lines,
        "planned": planned_movements(first.contributions, lines, YEAR),
        "plan_version": version,
        "plan_hash": f"{version}" * 64,
    }
    return replace(first, **(given_ | changes))


def without(scheme: str, **changes: Any) -> Opening:
    """The second version of the plan without one scheme."""
    own = opening()
    lines = tuple(line for line in own.expenditure if line.scheme != scheme)
    schemes = {number: name for number, name in own.schemes.items() if number != scheme}
    planned = planned_movements(own.contributions, lines, YEAR)
    return plan(expenditure=lines, schemes=schemes, planned=planned, **changes)


def put_in_force(books: Books, new: Opening, **changes: Any) -> Books:
    """Books with a revision, without a file."""
    revision = revised(books, new, made(**changes))
    return books_of(revision.opening, books.postings, revisions=(*books.revisions, revision))


def budget(books: Books) -> dict[str, Decimal]:
    return {total.name: total.budget for total in totals_by(spend_lines(books), lambda key: key.scheme)}


def test_from_its_day_on_the_revised_plan_is_the_budget_and_before_it_the_earlier_one() -> None:
    books = put_in_force(books_of(opening(), [spent("a", pounds="50000")]), plan(out={"2": "650000", "1": "550000"}))
    assert (budget(books)["1"], budget(books)["2"]) == (550000, 650000)
    before = books_as_of(books, date(2023, 8, 31))
    assert (before.opening, before.revisions) == (opening(), ())
    assert (budget(before)["1"], budget(before)["2"]) == (500000, 700000)
    assert books_as_of(books, DAY) == books
    year = pool_year(books, ROUND, DAY)
    assert year.books.opening.plan_version == 2
    planned = {line.scheme: line.planned for line in year.statement.by("expenditure", "scheme")}
    assert (planned["1"], planned["2"]) == (550000, 650000)
    outturn = {one.line.key.scheme: one.outturn for one in year.forecast.lines}
    assert outturn["1"] == 550000, "nothing was spent yet: the budget"
    assert pool_year(books, ROUND, date(2023, 8, 31)).books.opening.plan_version == 1
    assert books.ledger.total() == 0


def test_what_it_changes_is_told_by_stream_and_scheme_and_in_words() -> None:
    new = without("4", contributions=opening().contributions[:2], agreement_text=NO_IBCF)
    new = replace(new, planned=planned_movements(new.contributions, new.expenditure, YEAR))
    revision = revised(books_of(opening()), new, made())
    assert [(one.part, one.id, one.change) for one in revision.changes] == [
        ("paid into stream", IBCF, -240000),
        ("spent from stream", IBCF, -240000),
        ("spent by scheme", "4", -240000),
    ]
    words = revision_words(revision)
    assert "version 2 in place of version 1 from 1 September 2023" in words
    assert "paid in £240,000 less; spent £240,000 less" in words
    names = revision_table(revision, ROUND).frame["name"].to_list()
    assert names == ["Improved Better Care Fund", "Improved Better Care Fund", "Care at home"]
    assert "as much is paid in and spent as before" in revision_words(revised(books_of(opening()), plan(), made()))


VIRED = posting("v", virement(coded(scheme="1"), coded(scheme="2"), Decimal(30000), "winter"), day=date(2023, 7, 1))


def test_a_virement_before_it_is_in_the_revised_plan_and_one_after_changes_its_budget() -> None:
    books = put_in_force(books_of(opening(), [VIRED]), plan(out={"1": "470000", "2": "730000"}))
    assert (budget(books)["1"], budget(books)["2"]) == (470000, 730000)
    assert budget(books_as_of(books, date(2023, 8, 1)))["2"] == 730000, "the plan of then, with the virement"
    later = replace(VIRED, id="w", day=date(2023, 10, 1))
    after = books_of(books.opening, [*books.postings, later], revisions=books.revisions)
    assert (budget(after)["1"], budget(after)["2"]) == (440000, 760000)


def test_a_virement_that_the_plan_has_in_it_does_not_count_twice_for_a_minimum() -> None:
    """Out of hospital: 700,000 of scheme 2 counts, and at least 300,000 must be left for it."""
    back = posting("v", virement(coded(scheme="2"), coded(scheme="1"), Decimal(390000), "a need"), day=date(2023, 7, 1))
    more = posting("w", virement(coded(scheme="2"), coded(scheme="1"), Decimal(5000), "a need"), day=date(2023, 10, 2))
    director = {"posted": LATE, "posted_by": "B. Director"}
    books = books_of(opening(), [back])
    check_postings([replace(more, **director)], books, ROUND)
    whole = put_in_force(books, plan(out={"1": "890000", "2": "310000"}))
    check_postings([replace(more, **director)], whole, ROUND)
    with pytest.raises(RefusedEntry, match="left for it"):
        check_postings([replace(posting("x", virement(coded(scheme="2"), coded(scheme="1"), Decimal(10001), "a"),
                                        day=date(2023, 10, 2)), **director)], whole, ROUND)  # fmt: skip


def test_postings_after_it_are_held_against_the_revised_plan() -> None:
    books = put_in_force(books_of(opening()), without("4"))
    with pytest.raises(RefusedEntry, match="a scheme of the plan"):
        check_postings([spent("a", scheme="4", stream=IBCF)], books, ROUND)


@pytest.mark.parametrize(
    ("posted", "new", "expected"),
    [
        ([spent("a", scheme="4", stream=IBCF, pounds="7")], without("4"), "the scheme 4, to which £7 is booked"),
        (
            [paid_in("a", IBCF, "9")],
            without("4", contributions=opening().contributions[:2], agreement_text=NO_IBCF),
            f"the stream {IBCF}, to which £9 is booked",
        ),
        ([], plan(version=1), "a version after 1"),
        ([], plan(version=0), "a version after 1"),
        ([], plan(plan_hash="a" * 64), "another workbook"),
        ([], plan(year=NEXT), "2023-24"),
        ([], plan(area_code="E06000015"), "E06000005"),
        ([], plan(round_id="bcf-2025-26"), "bcf-2023-25"),
        (
            [],
            plan(agreement_text='host = "Council"\npool_manager = "M"\npartners = ["Council"]\n'),
            "among the partners",
        ),
    ],
)
def test_a_plan_that_orphans_postings_or_is_no_later_version_is_refused(
    posted: list[Posting], new: Opening, expected: str
) -> None:
    with pytest.raises(RefusedEntry, match=expected):
        revised(books_of(opening(), posted), new, made())


def test_what_was_taken_back_orphans_nothing() -> None:
    one = spent("a", scheme="4", stream=IBCF)
    back = reversing(one, "r", "a mistake", made())
    assert revised(books_of(opening(), [one, back]), without("4"), made()).opening.plan_version == 2


def test_an_organisation_that_is_gone_and_has_paid_is_named() -> None:
    other = opening().agreement_text.replace('partners = ["Council"', 'partners = ["Trust", "Council"')
    start = replace(opening(), agreement_text=other)
    paid = posting("t", contribution(coded(organisation="Trust"), Decimal(3)))
    with pytest.raises(RefusedEntry, match="the organisation Trust, to which £3"):
        revised(books_of(start, [paid]), plan(), made())


@pytest.mark.parametrize(
    ("day", "posted"),
    [
        (date(2023, 3, 31), LATE),
        (date(2024, 4, 1), datetime(2024, 5, 1, tzinfo=UTC)),
        (date(2023, 9, 5), LATE),
        (date(2024, 3, 1), datetime(2024, 6, 1, tzinfo=UTC)),
    ],
    ids=["before the year", "after the year", "in the future", "after the cut-off"],
)
def test_a_day_that_it_cannot_have_is_refused(day: date, posted: datetime) -> None:
    with pytest.raises(RefusedEntry):
        revised(books_of(opening()), plan(), made(day, posted))


def test_a_second_revision_is_no_earlier_than_the_first_and_follows_it() -> None:
    books = put_in_force(books_of(opening()), plan(out={"1": "1"}))
    with pytest.raises(RefusedEntry, match="a day from 1 September 2023"):
        revised(books, plan(version=3), made(date(2023, 8, 31)))
    third = put_in_force(books, plan(version=3, out={"1": "3"}))
    assert [budget(books_as_of(third, day))["1"] for day in (date(2023, 8, 31), DAY)] == [500000, 3]
    assert third.revisions[1].replaced.plan_version == 2
    assert last_day_posted(third) == DAY


def test_figures_that_a_payment_rests_on_stay_and_the_day_they_were_agreed_too() -> None:
    figures = {"baseline": ["1"], "planned": ["2"]}
    start = replace(opening(), targets={**figures, "agreed": "2023-04-01"})
    paid = books_of(start, (), payments=({"quarter": "q"},))
    signed = plan(targets={**figures, "agreed": "2023-09-01"})
    assert revised(paid, signed, made()).opening.targets["agreed"] == "2023-04-01"
    other = plan(targets={"baseline": ["1"], "planned": ["3"], "agreed": "2023-09-01"})
    assert revised(books_of(start), other, made()).opening.targets == other.targets
    with pytest.raises(RefusedEntry, match="1 payment"):
        revised(paid, other, made())


def test_what_was_brought_forward_stays_and_is_not_planned_again() -> None:
    earlier = books_of(opening(year="2022-23"), [
        posting("p", contribution(coded(DFG, year="2022-23", organisation=COUNCIL), Decimal(9)), day=date(2022, 5, 1)),
        posting("c", carry_forward(coded(DFG, year="2022-23"), YEAR, Decimal(9)), day=date(2023, 3, 31))])  # fmt: skip
    moved = brought_forward(earlier.ledger, "2022-23", YEAR, {})
    start = replace(opening(), brought_forward=moved, carried_from="b" * 64)
    line = Contribution(
        organisation=COUNCIL, kind="council", stream=DFG, amounts={YEAR: Decimal(9)}, brought_forward=True
    )
    new = plan(contributions=(*opening().contributions, line))
    revision = revised(books_of(start), new, made())
    assert (revision.opening.brought_forward, revision.opening.carried_from) == (moved, "b" * 64)
    assert revision.opening.contributions == opening().contributions
    wrong = plan(contributions=(*opening().contributions, line.model_copy(update={"amounts": {YEAR: Decimal(8)}})))
    with pytest.raises(RefusedEntry, match="brings forward"):
        revised(books_of(start), wrong, made())


def in_store(store: Path, *acts: list[Posting] | Opening) -> Path:
    """Books in a store with acts: postings, and plans put in force."""
    open_books(store, opening())
    where = folder_of(store, "E06000005", YEAR)
    with writing(where) as writer:
        for act in acts:
            if isinstance(act, Opening):
                writer.revise(revised(writer.books, act, made()))
            else:
                writer.post(act)
    return where


ACTS: tuple[list[Posting] | Opening, ...] = (
    [paid_in("a"), spent("b")], plan(out={"1": "490000"}), [spent("c")],
    without("3", plan_version=3, plan_hash="3" * 64), [spent("d")],
)  # fmt: skip


def test_it_is_read_again_as_it_was_written_and_added_up_as_the_ledger_has_it(tmp_path: Path) -> None:
    where = in_store(tmp_path, *ACTS)
    books = read_books(where)
    assert [one.opening.plan_version for one in books.revisions] == [2, 3]
    assert [one.id for one in books.postings] == ["a", "b", "c", "d"]
    assert (books.ledger.total(), "3" in books.opening.schemes) == (0, False)
    ledger = {one.stream: one for one in by_the_ledger(where)}
    assert {one.stream: one for one in pool_sums(where) if one.stream in ledger} == ledger
    sums = {one.stream: one.planned_out for one in pool_sums(where)}
    assert (sums[NHS], sums[DFG]) == (700000 + 500000, 0)
    entry = json.loads((where / LINES).read_bytes().splitlines()[2])["entry"]
    assert entry["revision"]["changes"] == [
        {"part": "spent from stream", "id": NHS, "before": "1200000.00", "after": "1190000.00"},
        {"part": "spent by scheme", "id": "1", "before": "500000.00", "after": "490000.00"},
    ]
    assert entry["revision"]["opening"]["plan_hash"] == "2" * 64


@cache
def with_a_revision() -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        where = in_store(Path(folder), *ACTS)
        return (where / LINES).read_bytes(), (where / HEAD).read_bytes()


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_byte_of_a_revision_is_found_and_a_torn_one_was_never_in_force(data: st.DataObject) -> None:
    lines, head = with_a_revision()
    starts = [0, *(at + 1 for at, byte in enumerate(lines) if byte == ord("\n"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = bytearray(lines)
        at = data.draw(st.integers(starts[2], starts[3] - 1))
        content[at] ^= data.draw(st.integers(1, 255))
        (folder / LINES).write_bytes(bytes(content))
        (folder / HEAD).write_bytes(head)
        with pytest.raises(BrokenChain) as refusal:
            read_books(folder)
        assert refusal.value.line == 3
        cut = data.draw(st.integers(starts[2], starts[3] - 2))
        (folder / LINES).write_bytes(lines[:cut])
        two = json.loads(lines[starts[1] : starts[2]])
        (folder / HEAD).write_text(json.dumps({"lines": 2, "hash": two["hash"]}))
        assert (read_books(folder).revisions, len(read_books(folder).postings)) == ((), 2)


def test_a_revision_of_another_plan_than_the_one_in_force_is_not_written(tmp_path: Path) -> None:
    where = in_store(tmp_path, plan(out={"1": "490000"}))
    stale = revised(books_of(opening()), plan(version=3), made())
    with writing(where) as writer, pytest.raises(ValueError, match="the one in force"):
        writer.revise(stale)
    assert len(read_books(where).revisions) == 1


@pytest.mark.parametrize("change", [{"year": NEXT}, {"carried_from": "c" * 64}, {"area_code": "E06000015"}])
def test_a_revision_never_changes_whose_books_they_are(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        Revision(day=DAY, made=LATE, made_by="B", replaced=opening(), opening=replace(plan(), **change))  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4"]), st.integers(0, 10**8)), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_any_revised_sums_balance_and_their_changes_come_to_the_difference(sums: list[tuple[str, int]]) -> None:
    out = {scheme: str(Decimal(pence) / 100) for scheme, pence in sums}
    books = put_in_force(books_of(opening(), [spent("a")]), plan(out=out))
    (revision,) = books.revisions
    by_stream = sum((one.change for one in revision.changes if one.part == "spent from stream"), Decimal(0))
    by_scheme = sum((one.change for one in revision.changes if one.part == "spent by scheme"), Decimal(0))
    total = sum(budget(books).values(), Decimal(0))
    assert by_stream == by_scheme == total - 2040000
    assert books.ledger.total() == 0
    forecast = forecast_year(books, spend_lines(books), 5)
    assert sum((one.line.planned for one in forecast.lines), Decimal(0)) == total


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform cannot kill so")
def test_a_writer_killed_while_it_revises_leaves_every_acknowledged_plan_in_force(tmp_path: Path) -> None:
    where, told, draw = in_store(tmp_path), 1, random.Random(11)
    for kills in range(1, 6):
        told = max(told, _killed_after(where, draw.uniform(0.05, 0.3)))
        books = read_books(where)
        versions = [one.opening.plan_version for one in books.revisions]
        assert versions == list(range(2, len(versions) + 2))
        assert told <= books.opening.plan_version <= told + 1
        assert {one.id for one in books.postings} <= {f"p{version}" for version in versions}
        assert len(books.postings) >= len(versions) - kills
        told = books.opening.plan_version
    assert told > 4, "the child was killed before it revised anything"


def _killed_after(where: Path, seconds: float) -> int:
    """Let a child revise and post in turn, kill it, and return the last version of the plan that it was told of."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    child = subprocess.Popen([sys.executable, "-m", "tests.pool.killed_revising", str(where)], stdout=subprocess.PIPE,
                             env=environment, cwd=root, text=True)  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    told = [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    child.wait()
    return int(told[-1]) if told else 1


def test_names_of_a_partner_that_pays_more_are_planned_so() -> None:
    more = tuple(
        line.model_copy(update={"amounts": {YEAR: Decimal(1_300_000)}}) if line.stream == NHS else line
        for line in opening().contributions
    )
    new = plan(contributions=more, planned=planned_movements(more, opening().expenditure, YEAR))
    year = pool_year(put_in_force(books_of(opening()), new), ROUND, DAY)
    assert {one.organisation: one.planned_in for one in year.organisations}[ICB] == 1_300_000
    assert PAID[NHS][0] == ICB
    assert isinstance(new.expenditure[0], Expenditure)
