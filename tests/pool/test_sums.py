"""Books added up as they stand come to what the ledger made of them comes to."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool import sums
from carefund.pool.books import folder_of, open_books, read_books, writing
from carefund.pool.chain import EMPTY, HEAD, LINES, BrokenChain, chain_of, each_body, line_of, read_chain, write_head
from carefund.pool.movements import contribution, expenditure, virement
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.sums import PoolSum, pool_sums
from tests.pool.postings import NOW, YEAR, coded, opening, paid_in, posted, posting, spent

HOSTILE = (
    '"status":"actual","stream":"nhs-minimum","year":"2023-24"},"kind":"expenditure","legs":[{"account":"pool",'
    '"pence":-100},{"account":"spent","pence":100}]}',
    '"movement":{"common":{',
    "\\",
    '\\"',
    "£ and \u2028 and \U0001f600",
    "]}]}",
    "\x00\n",
)


def made(store: Path, *lots: Sequence[Posting]) -> Path:
    """Books with each lot of postings as one line; the folder."""
    open_books(store, opening())
    folder = folder_of(store, "E06000005", YEAR)
    with writing(folder) as writer:
        for lot in lots:
            writer.post(lot)
    return folder


def by_the_ledger(folder: Path) -> list[PoolSum]:
    """The sums from the ledger that the books make, in the order of streams."""
    books = read_books(folder)
    of = books.ledger.total
    streams = sorted({stream for (stream,) in books.ledger.sums(("stream",), year=books.year)})
    return [
        PoolSum(
            area_code=books.opening.area_code, pool=books.opening.area_name, year=books.year, stream=stream,
            planned_in=-of(stream=stream, year=books.year, account="partners", status="planned"),
            paid_in=-of(stream=stream, year=books.year, account="partners", status="actual"),
            planned_out=of(stream=stream, year=books.year, account="spent", status="planned"),
            spent=of(stream=stream, year=books.year, account="spent", status="actual"),
        )
        for stream in streams
    ]  # fmt: skip


def assert_same(folder: Path) -> None:
    """The sums as they stand are the ledger's."""
    assert sorted(pool_sums(folder), key=lambda one: one.stream) == by_the_ledger(folder)


@given(st.lists(posted(), max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_sums_are_the_ledger_s(lots: list[tuple[Posting, ...]]) -> None:
    named = [[_renamed(one, number) for one in lot if one.reverses is None] for number, lot in enumerate(lots)]
    with tempfile.TemporaryDirectory() as store:
        assert_same(made(Path(store), *named, *lots[:1]))


def _renamed(one: Posting, number: int) -> Posting:
    return posting(f"{number}-{one.id}", one.movement, counterparty=one.counterparty)


two_legs = st.builds(
    lambda number, text, pounds, paid: posting(
        f"p{number}",
        contribution(coded(organisation=text), pounds, text)
        if paid
        else expenditure(coded(scheme=text, area_of_spend=text), pounds, text),
        reference=text,
        counterparty=text,
    ),
    st.integers(0, 10**9),
    st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=12).filter(str.strip),
    st.integers(1, 10**14).map(lambda pence: Decimal(pence) / 100),
    st.booleans(),
)


@given(st.lists(st.lists(two_legs, max_size=6), max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_text_is_taken_for_a_leg_when_bytes_are_read(lots: list[list[Posting]]) -> None:
    unique = list({one.id: (number, one) for number, lot in enumerate(lots) for one in lot}.values())
    kept = [[one for at, one in unique if at == number] for number in range(len(lots))]
    with tempfile.TemporaryDirectory() as store:
        folder = made(Path(store), *kept)
        with patch.object(sums, "_legs", wraps=sums._legs) as parsed:
            pool_sums(folder)
        assert parsed.call_count == 1 + kept.count([]), "only the opening and empty lines are parsed"
        assert_same(folder)


def test_a_line_with_four_legs_is_parsed_and_comes_to_the_same(tmp_path: Path) -> None:
    moved = posting("v", virement(coded(scheme="1"), coded(scheme="2"), Decimal("3.21"), "more nursing"))
    paid = spent("b", pounds="5.67")
    taken = reversing(paid, "r", 'said "no"', Made(day=NOW.date(), posted=NOW, posted_by="B"))
    assert_same(made(tmp_path, (paid_in("a", pounds="12.34"), moved, paid), (taken,)))


def test_sums_of_another_year_stay_out(tmp_path: Path) -> None:
    later = posting("n", expenditure(coded(year="2024-25", scheme="2"), Decimal(7)), day=NOW.date() + timedelta(400))
    folder = made(tmp_path, (later, spent("b", pounds="5.67")))
    assert_same(folder)
    assert sum(one.spent for one in pool_sums(folder)) == Decimal("5.67")


def test_a_pool_s_sums_are_of_its_year_by_stream(tmp_path: Path) -> None:
    folder = made(tmp_path, [paid_in("a", pounds="12.34"), spent("b", pounds="5.67")])
    nhs = next(one for one in pool_sums(folder) if one.stream == "nhs-minimum")
    assert (str(nhs.planned_in), str(nhs.paid_in), str(nhs.planned_out), str(nhs.spent)) == (
        "1200000.00", "12.34", "1200000.00", "5.67",
    )  # fmt: skip


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_changed_or_cut_is_refused_at_the_same_line_as_by_reading_the_books(data: st.DataObject) -> None:
    lots = [[spent(f"s{lot}-{number}", pounds=f"{number + 1}.07") for number in range(3)] for lot in range(3)]
    with tempfile.TemporaryDirectory() as store:
        folder = made(Path(store), *lots)
        content = bytearray((folder / LINES).read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[at] ^= data.draw(st.integers(1, 255))
        else:
            del content[at : at + data.draw(st.integers(1, 2000))]
        (folder / LINES).write_bytes(bytes(content))
        assert _refused_line(lambda: pool_sums(folder)) == _refused_line(lambda: read_books(folder))


def _refused_line(read: Callable[[], object]) -> int:
    with pytest.raises(BrokenChain) as refusal:
        read()
    return refusal.value.line


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "posted", "postings": [{}]},
        {"kind": "posted", "postings": 3},
        {"kind": 1},
        {"kind": "opened", "opening": 3},
        {"kind": "opened", "opening": {}},
        {"kind": "opened", "opening": {"brought_forward": [], "planned": [{"common": {}, "legs": [{}]}]}},
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_entries_that_are_none_are_named(tmp_path: Path, entry: dict, first: bool) -> None:
    folder = made(tmp_path)
    before = b"" if first else (folder / LINES).read_bytes()
    line, head = line_of(entry, EMPTY if first else chain_of(before, "f").head)
    (folder / LINES).write_bytes(before + line)
    write_head(folder, head)
    with pytest.raises(BrokenChain, match="line 1" if first else "line 2"):
        pool_sums(folder)


def test_books_without_a_line_are_refused(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / LINES).write_bytes(b"")
    write_head(folder, EMPTY)
    with pytest.raises(BrokenChain, match="line 1"):
        pool_sums(folder)


def test_legs_that_do_not_balance_are_not_taken_from_the_bytes(tmp_path: Path) -> None:
    folder = made(tmp_path, [spent("b", pounds="5.67")])
    first, second = (folder / LINES).read_bytes().splitlines(keepends=True)
    entry = json.loads(second)["entry"]
    entry["postings"][0]["movement"]["legs"][1]["pence"] = 99
    line, head = line_of(entry, chain_of(first, "f").head)
    (folder / LINES).write_bytes(first + line)
    write_head(folder, head)
    assert next(one.spent for one in pool_sums(folder) if one.stream == "nhs-minimum") == Decimal("0.99")
    with pytest.raises(BrokenChain, match="line 2"):
        read_books(folder)


def test_bodies_are_the_entries_as_they_stand(tmp_path: Path) -> None:
    folder = made(tmp_path, [spent("a")], [paid_in("b")])
    assert [json.loads(body) for body in each_body(folder)] == list(read_chain(folder).entries)
    (folder / LINES).write_bytes((folder / LINES).read_bytes()[:-30])
    with pytest.raises(BrokenChain, match="cut off"):
        list(each_body(folder))
    assert (folder / HEAD).is_file()
