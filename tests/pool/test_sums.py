"""Books added up as they stand come to what the ledger made of them comes to."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from carefund.pool.books import folder_of, open_books, read_books, writing
from carefund.pool.chain import EMPTY, LINES, BrokenChain, chain_of, line_of, write_head
from carefund.pool.ledger import Coding
from carefund.pool.movements import carry_forward, contribution
from carefund.pool.posting import Posting
from carefund.pool.sums import leg_sums, pool_sums
from tests.pool.postings import opening, paid_in, posted, spent

BY = ("account", "stream", "year", "status", "scheme", "organisation")


@given(posted())
@settings(max_examples=25, deadline=None)
def test_the_sums_are_the_ledger_s(postings: tuple[Posting, ...]) -> None:
    with tempfile.TemporaryDirectory() as store:
        open_books(Path(store), opening())
        folder = folder_of(Path(store), "E06000005", "2023-24")
        with writing(folder) as writer:
            writer.post(postings)
        ledger = read_books(folder).ledger
        assert leg_sums(folder, BY) == ledger.sums(BY)
        assert leg_sums(folder, ("scheme",), account="spent") == ledger.sums(("scheme",), account="spent")


def test_a_pool_s_sums_are_of_its_year_by_stream(tmp_path: Path) -> None:
    open_books(tmp_path, opening())
    folder = folder_of(tmp_path, "E06000005", "2023-24")
    with writing(folder) as writer:
        writer.post([paid_in("a", pounds="12.34"), spent("b", pounds="5.67")])
    nhs = next(one for one in pool_sums(folder) if one.stream == "nhs-minimum")
    assert (str(nhs.planned_in), str(nhs.paid_in), str(nhs.planned_out), str(nhs.spent)) == (
        "1200000.00", "12.34", "1200000.00", "5.67",
    )  # fmt: skip


@pytest.mark.parametrize(
    "entry", [{"kind": "posted", "postings": [{}]}, {"kind": "posted", "postings": 3}, {"kind": 1}]
)
def test_entries_that_are_none_are_named(tmp_path: Path, entry: dict) -> None:
    line, head = line_of(entry, EMPTY)
    (tmp_path / LINES).write_bytes(line)
    write_head(tmp_path, head)
    with pytest.raises(BrokenChain, match="line 1"):
        leg_sums(tmp_path, BY)
    with pytest.raises(BrokenChain, match="line 1"):
        pool_sums(tmp_path)


def test_a_leg_without_what_is_asked_about_is_not_kept(tmp_path: Path) -> None:
    open_books(tmp_path, opening())
    folder = folder_of(tmp_path, "E06000005", "2023-24")
    assert leg_sums(folder, ("stream",), scheme="no such") == {}


def test_a_pool_s_sums_say_whose_they_are(tmp_path: Path) -> None:
    open_books(tmp_path, opening())
    sums = pool_sums(folder_of(tmp_path, "E06000005", "2023-24"))
    assert {(one.area_code, one.pool, one.year) for one in sums} == {("E06000005", "Darlington", "2023-24")}
    assert {one.stream: one.planned_in for one in sums} == {
        "nhs-minimum": 1_200_000, "disabled-facilities-grant": 600_000, "improved-better-care-fund": 240_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    "first", [{"kind": "opened"}, {"kind": "posted", "opening": {}}, {"kind": "opened", "opening": 1}]
)
def test_books_that_do_not_begin_with_an_opening_have_no_sums(tmp_path: Path, first: dict) -> None:
    line, head = line_of(first, EMPTY)
    (tmp_path / LINES).write_bytes(line)
    write_head(tmp_path, head)
    with pytest.raises(
        BrokenChain, match=r"ledger\.jsonl, line 1: expected the opening of a pool's books; found another"
    ):
        pool_sums(tmp_path)


def test_a_line_further_on_that_is_no_entry_is_named_by_its_number(tmp_path: Path) -> None:
    open_books(tmp_path, opening())
    folder = folder_of(tmp_path, "E06000005", "2023-24")
    first = (folder / LINES).read_bytes()
    line, head = line_of({"kind": "posted", "postings": [{"movement": {}}]}, chain_of(first, "f").head)
    (folder / LINES).write_bytes(first + line)
    write_head(folder, head)
    for sums in (lambda: pool_sums(folder), lambda: leg_sums(folder, BY)):
        with pytest.raises(
            BrokenChain, match=r"line 2: expected an entry of a pool's books; found another \('common'\)"
        ):
            sums()


def test_what_was_brought_forward_is_in_the_sums(tmp_path: Path) -> None:
    before = Coding(stream="nhs-minimum", year="2022-23", organisation="Integrated Care Board")
    ahead = carry_forward(Coding(stream="nhs-minimum", year="2022-23"), "2023-24", Decimal(70))
    open_books(tmp_path, opening(brought_forward=(contribution(before, Decimal(70)), ahead)))
    folder = folder_of(tmp_path, "E06000005", "2023-24")
    assert leg_sums(folder, ("year",), account="pool", status="actual") == {("2022-23",): 0, ("2023-24",): 70}
