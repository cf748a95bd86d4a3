"""An extract is imported once however often it is given, every line has a fate, and the fates add up to its total."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.books import Books, books_of
from carefund.pool.extract import FATES, Extract, Import, extract_of, held_against, lines_of
from carefund.pool.extract_rows import table_of
from carefund.pool.mapping import LedgerMapping, mapping_of
from carefund.pool.money import in_pounds
from carefund.pool.posting import Made
from carefund.pool.refusal import RefusedEntry
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from tests.cli.pool_plans import EXTRACT, MAPPING
from tests.pool.postings import AGREEMENT, opening

ROUND = load_round("bcf-2023-25")
MADE = Made(day=date(2023, 7, 3), posted=datetime(2023, 7, 3, tzinfo=UTC), posted_by="A. Clerk")
HEAD = "Cost Centre,Subjective,Period,DR,CR,Description,Journal,Supplier\n"


def mapping(**extract: str) -> LedgerMapping:
    read = tomllib.loads(MAPPING, parse_float=Decimal)
    return mapping_of({**read, "extract": {**read["extract"], **extract}})


def read_extract(file: str, content: bytes, told: LedgerMapping, year: str, stated: Decimal | None = None) -> Extract:
    return extract_of(table_of(file, content, told), told, year, stated)


def extract(text: str = EXTRACT, **given_: Any) -> Extract:
    return read_extract("gl.csv", text.encode(), given_.pop("mapping", mapping()), "2023-24", **given_)


def imported(books: Books, text: str = EXTRACT, told: LedgerMapping | None = None) -> tuple[Books, Import]:
    told = told or mapping()
    result = held_against(extract(text, mapping=told), told, books, ROUND, MADE)
    return books_of(books.opening, (*books.postings, *result.postings)), result


def rows(lines: Sequence[str]) -> str:
    return HEAD + "".join(f"{line}\n" for line in lines)


def test_every_line_has_its_fate_and_they_add_up_to_the_total() -> None:
    _, result = imported(books_of(opening()))
    assert {fate: len(result.of(fate)) for fate in FATES} == {
        "posted": 6, "there already": 0, "left out": 1, "unmatched": 1, "refused": 0,
    }  # fmt: skip
    assert sum(result.sums.values()) == result.extract.total == result.extract.stated == Decimal("-119239.17")
    assert [one.why for one in result.of("left out")] == ["recharge within the council"]
    assert [one.line.row for one in result.of("unmatched")] == [11]
    assert not result.is_whole


def test_a_line_keeps_its_period_reference_supplier_and_the_file_s_hash() -> None:
    _, result = imported(books_of(opening()))
    first = result.postings[0]
    assert (first.day, first.leg.quarter, first.reference, first.counterparty) == (
        date(2023, 4, 30),
        1,
        "J1",
        "Care Ltd",
    )
    assert (first.document_hash, first.leg.reason) == (result.extract.file_hash, "Reablement April")
    assert [one.movement.kind for one in result.postings] == [
        *["expenditure"] * 3,
        "credit",
        "expenditure",
        "contribution",
    ]
    assert first.leg.area_of_spend == "social-care"


def test_the_same_extract_again_posts_nothing() -> None:
    books, first = imported(books_of(opening()))
    again, second = imported(books)
    assert again.postings == books.postings
    assert second.sums["there already"] == first.sums["posted"]


def test_two_equal_lines_are_two_payments_and_a_third_is_new() -> None:
    line = 'A100,4100,2023/02,"41,250.50",,Reablement May,J2,Care Ltd'
    books, result = imported(books_of(opening()), rows([line, line]))
    assert len({one.id for one in result.postings}) == 2
    _, longer = imported(books, rows([line, line, line]))
    assert (len(longer.of("there already")), len(longer.postings)) == (2, 1)


@given(st.lists(st.tuples(st.sampled_from(["A100", "A200", "B300"]), st.integers(1, 9), st.integers(-(10**9), 10**9)),
                max_size=12), st.data())  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_in_any_order_and_any_parts_each_line_is_posted_once(
    lines: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    written = [
        f"{centre},4100,P{month:02d},{in_pounds(max(pence, 0))},{in_pounds(max(-pence, 0))},x,J,S"
        for centre, month, pence in lines
    ]
    whole, result = imported(books_of(opening()), rows(written))
    assert sum(result.sums.values()) == result.extract.total == sum(in_pounds(pence) for _, _, pence in lines)
    cut = data.draw(st.integers(0, len(written)))
    part, _ = imported(books_of(opening()), rows(written[:cut]))
    shuffled, _ = imported(part, rows(data.draw(st.permutations(written))))
    assert {one.id for one in shuffled.postings} == {one.id for one in whole.postings}
    assert shuffled.ledger.sums(["account", "scheme"]) == whole.ledger.sums(["account", "scheme"])


def test_a_credit_of_a_contribution_is_paid_in_and_a_debit_paid_back() -> None:
    lines = ["A100,8100,P01,,500.00,in,J,ICB", "A100,8100,P02,200.00,,back,J,ICB"]
    books, _ = imported(books_of(opening()), rows(lines))
    assert books.ledger.total(["contribution"], account="pool", status="actual") == 500
    assert books.ledger.total(["refund"], account="partners", status="actual") == 200


def test_a_period_after_the_twelfth_is_an_accrual_of_the_year() -> None:
    told = replace(mapping(), accounting="cash")
    _, result = imported(books_of(opening()), rows(["A100,4100,P12,5,,x,J,S", "A100,4100,P13,5,,x,J,S"]), told)
    assert [(one.accounting, one.day) for one in result.postings] == [
        ("cash", date(2024, 3, 31)), ("accrual", date(2024, 3, 31)),
    ]  # fmt: skip


def test_a_line_of_another_year_is_refused_and_counted() -> None:
    _, result = imported(books_of(opening()), rows(["A100,4100,Apr-24,5,,x,J,S"]))
    assert [one.why for one in result.of("refused")] == ["it is of 2024-25, and the books are of 2023-24"]
    assert result.sums["refused"] == 5


def test_a_line_that_a_rule_of_posting_forbids_is_refused_with_the_rule() -> None:
    told = mapping()
    wrong = replace(told, rules=(replace(told.rules[1], stream="nhs-minimun"), *told.rules[2:]))
    _, result = imported(books_of(opening()), told=wrong)
    assert "Streams are those of the plan" in result.of("refused")[0].why


def test_lines_that_do_not_add_up_to_the_total_are_refused_whole() -> None:
    with pytest.raises(RefusedEntry, match=r"row 12: expected a total of lines above it, such as −£119,239.17; found"):
        extract(EXTRACT.replace("181,011.33", "181,012.33"))
    with pytest.raises(RefusedEntry, match="add up to the total of £5; found £7"):
        extract(rows(["A100,4100,P01,7,,x,J,S"]), stated=Decimal(5))


def test_subtotals_notes_and_headings_again_are_named_and_not_posted() -> None:
    text = (
        HEAD
        + "A100,4100,P01,5,,x,J,S\n\nA100,4100,P02,7,,y,J,S\nA100 Total,,,12,,,,\n"
        + HEAD
        + "A200,4200,P01,1,,x,J,S\nA200 Sub-total,,,1.00,,,,\n\n\nGrand total,,,13,,,,\n"
        + "Run by J. Smith 03/07/2023,,,,,,,\n"
    )
    read = extract(text)
    assert [(line.row, line.pounds) for line in read.lines] == [(2, 5), (4, 7), (7, 1)]
    assert [(one.row, one.words, one.pounds) for one in read.passed] == [
        (5, "A100 Total", 12), (6, "Cost Centre", None), (8, "A200 Sub-total", 1), (11, "Grand total", 13),
        (12, "Run by J. Smith 03/07/2023", None),
    ]  # fmt: skip
    assert (read.total, read.stated) == (13, 13)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            ["A100,4100,P01,5,,x,J,S", "Total,,,4,,,,"],
            "row 3: expected a total of lines above it, such as £5; ",
        ),
        (["Total,,,4,,,,", "A100,4100,P01,5,,x,J,S"], "lines that add up to the total of £4"),
        (["A100,4100,P01,5,,x,J,S", "Total,,,5,,,,", "A100,4100,P02,1,,x,J,S"], "no lines below the last total"),
        (["A100,4100,P01,5,,x,J,S", "A100,4100,,1,,x,J,S"], "row 3"),
    ],
)
def test_totals_of_other_lines_and_lines_below_them_are_refused(lines: list[str], words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        extract(rows(lines))


def test_a_heading_that_stands_twice_is_refused() -> None:
    with pytest.raises(RefusedEntry, match="row 1: expected one column headed DR; found more than one"):
        extract(HEAD.replace("Supplier", "Supplier, dr ") + "A100,4100,P01,5,,x,J,S,9\n")


def test_other_separators_columns_and_signs_are_read() -> None:
    told = mapping_of(
        {
            "columns": {"cost_centre": "CC", "subjective": "Code", "date": "Posted", "amount": "Net", "side": "Side"},
            "extract": {"separator": "semicolon"},
            "lines": [{"when": {"cost_centre": "a1*"}, "stream": "nhs-minimum", "scheme": "1"}],
        }
    )
    text = "CC;Code;Posted;Net;Side\nA100;4100;05/06/2023;1,000.00;DR\nA100;4100;06/06/2023;200.00;CR\n"
    read = read_extract("gl.csv", text.encode(), told, "2023-24")
    assert [(line.day, line.pounds) for line in read.lines] == [
        (date(2023, 6, 5), Decimal(1000)), (date(2023, 6, 6), Decimal(-200)),
    ]  # fmt: skip
    turned = replace(told, debit_positive=False)
    assert read_extract("gl.csv", text.encode(), turned, "2023-24").total == Decimal(-800)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "none with Cost Centre"),
        ("a,b\n1,2\n", "a row with the headings"),
        (HEAD.replace("DR", "Debit"), "none with DR"),
        (HEAD + "A100,4100,P01,abc,,x,J,S\n", "gl.csv, row 2"),
        (HEAD + "A100,4100,,5,,x,J,S\n", "a period such as"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(text: str, words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        extract(text)


@given(st.binary(max_size=300))
def test_any_other_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises((RefusedEntry, RefusedFile)):
        read_extract("gl.csv", content, mapping(), "2023-24")


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('cost_centre = "Cost Centre"\n', "", "columns: expected cost_centre, period or date"),
        ('debit = "DR"\n', "", "columns: expected cost_centre, period or date, and amount"),
        ('period = "Period"\n', "", "period or date"),
        ('periods = "financial"', 'periods = "monthly"', "extract.periods: expected one of"),
        ('when = { subjective = "9999" }', "when = {}", r"leave_out\[0\].when"),
        ('when = { subjective = "9999" }', 'when = { code = "9" }', "only the keys"),
        ('scheme = "1"\n', "", "the scheme of expenditure"),
        ('organisation = "Integrated Care Board"', "", "the organisation of contribution"),
    ],
)
def test_a_mistake_in_a_mapping_is_named_by_its_key(was: str, now: str, words: str) -> None:
    text = MAPPING.replace(was, now, 1)
    assert text != MAPPING
    with pytest.raises(RefusedEntry, match=words):
        mapping_of(tomllib.loads(text, parse_float=Decimal))


def test_the_books_keep_what_an_extract_said_and_every_line_can_be_shown() -> None:
    _, result = imported(books_of(opening()))
    record = result.record()
    assert (record["file"], record["hash"], record["total"]) == ("gl.csv", result.extract.file_hash, "-119239.17")
    assert record["fates"]["left out"] == {"lines": 1, "pounds": str(result.sums["left out"])}
    assert {fate: told["lines"] for fate, told in record["fates"].items()} == {
        "posted": 6, "there already": 0, "left out": 1, "unmatched": 1, "refused": 0,
    }  # fmt: skip
    shown = list(lines_of(result))
    assert shown[0] == {
        "row": result.lines[0].line.row,
        "cost_centre": "A100",
        "subjective": "4100",
        "description": "Reablement April",
        "reference": "J1",
        "day": date(2023, 4, 30),
        "pounds": result.lines[0].line.pounds,
        "fate": "posted",
        "why": "",
        "posting": result.postings[0].id,
    }
    unmatched = next(one for one in shown if one["fate"] == "unmatched")
    assert (unmatched["why"], unmatched["posting"]) == ("no line of the mapping fits it", None)
    assert sum(one["pounds"] for one in shown) == result.extract.total


def test_an_extract_of_which_every_line_has_its_place_is_whole() -> None:
    line = "A100,4100,P01,5,,x,J,S"
    _, whole = imported(books_of(opening()), rows([line]))
    assert whole.is_whole
    _, refused = imported(books_of(opening()), rows([line, "A100,4100,Apr-24,5,,x,J,S"]))
    assert not refused.is_whole


def test_a_line_is_posted_with_who_imported_it_and_where_it_stood() -> None:
    _, result = imported(books_of(opening()), rows(["A100,4100,P01,5,,,,"]))
    (one,) = result.postings
    assert (one.reference, one.counterparty, one.leg.reason) == ("gl.csv, row 2", None, None)
    assert (one.posted, one.posted_by, one.accounting, one.day) == (
        MADE.posted,
        "A. Clerk",
        "accrual",
        date(2023, 4, 30),
    )
    assert (one.leg.scheme, one.leg.stream, one.leg.year, one.leg.quarter) == ("1", "nhs-minimum", "2023-24", 1)
    assert one.id == f"gl-{result.extract.lines[0].key[:24]}"
    _, later = imported(books_of(opening()), rows(["A100,4100,P10,5,,x,J,S"]))
    assert later.postings[0].leg.quarter == 4
    long = "y" * 600
    _, cut = imported(books_of(opening()), rows([f"A100,4100,P01,5,,{long},{long},{long}"]))
    assert [len(text or "") for text in (cut.postings[0].reference, cut.postings[0].counterparty)] == [500, 500]
    assert len(cut.postings[0].leg.reason or "") == 500


def test_a_credit_or_a_debit_without_words_says_that_it_is_one() -> None:
    lines = ["A100,4100,P01,,5,,J,S", "A100,8100,P02,,9,,J,S", "A100,8100,P02,7,,,J,S"]
    _, result = imported(books_of(opening()), rows(lines))
    assert [(one.movement.kind, one.leg.reason) for one in result.postings] == [
        ("credit", "a credit"), ("contribution", None), ("refund", "a debit"),
    ]  # fmt: skip


def test_a_line_of_nothing_is_left_out_and_rows_without_anything_are_passed_over_and_counted() -> None:
    lines = ["A100,4100,P01,5,5,x,J,S", ",,,,,,,", "A200,4200,P01,0,,x,J,S", "A200,4200,P01,,,x,J,S"]
    _, spaced = imported(books_of(opening()), "Report\n\n" + rows(["", lines[0], "", "", *lines[2:]]))
    assert [one.line.row for one in spaced.lines] == [5, 8, 9]
    with pytest.raises(RefusedEntry, match=r"gl\.csv, row 4: expected a sum"):
        extract(rows(["", "", "A100,4100,P01,abc,,x,J,S"]))
    _, result = imported(books_of(opening()), rows(lines))
    assert [(one.fate, one.why, one.line.row) for one in result.lines] == [
        ("left out", "£0", 2), ("left out", "£0", 4), ("left out", "£0", 5),
    ]  # fmt: skip


def test_the_total_of_an_extract_is_the_last_word_unless_the_reader_was_told_another() -> None:
    line = "A100,4100,P01,7,,x,J,S"
    assert extract(rows([line, "Grand Total,,,7,,,,"])).stated == 7
    assert extract(rows([line, ",TOTAL,,7,,,,"])).stated == 7
    assert extract(rows([line, "total,,,7,,,,"]), stated=Decimal(7)).stated == 7
    assert extract(rows([line])).stated is None
    # A line with a period is no total, whatever it says.
    assert extract(rows([line, "A100,Total care,P01,3,,x,J,S"])).total == 10
    with pytest.raises(RefusedEntry, match=r"row 3: expected a total of lines above it, such as £7; found £8"):
        extract(rows([line, "Total,,,8,,,,"]))


def test_headings_stand_within_the_first_rows_and_none_twice() -> None:
    line = "A100,4100,P01,7,,x,J,S\n"
    above = "Report,,,,,,,\n"
    assert extract(above * 39 + HEAD + line).lines[0].row == 41
    with pytest.raises(
        RefusedEntry, match=r"gl\.csv: expected a row with the headings Cost Centre, .* and Supplier; found none"
    ):
        extract(above * 40 + HEAD + line)
    twice = HEAD.replace("\n", ",DR\n").upper()
    with pytest.raises(RefusedEntry, match="expected one column headed DR; found more than one"):
        extract(twice + "A100,4100,P01,7,,x,J,S,999\n")
    short = extract(HEAD + "A100,4100,P01,7\n").lines[0]
    assert (short.cells["description"], short.pounds) == ("", 7)


def test_equal_lines_are_told_apart_by_their_place_and_different_ones_by_what_they_say() -> None:
    base = "A100,4100,P01,7,,x,J,S"
    others = ["A101,4100,P01,7,,x,J,S", "A100,4101,P01,7,,x,J,S", "A100,4100,P02,7,,x,J,S", "A100,4100,P01,8,,x,J,S",
              "A100,4100,P01,7,,y,J,S", "A100,4100,P01,7,,x,K,S", "A100,4100,P01,7,,x,J,T", "A100,4100,P12,7,,x,J,S",
              "A100,4100,P13,7,,x,J,S", base]  # fmt: skip
    alone = [extract(rows([line])).lines[0].key for line in others]
    assert len(set(alone)) == len(alone)
    keys = [line.key for line in extract(rows([base, *others])).lines]
    assert len(set(keys)) == len(keys)
    assert keys[1:-1] == alone[:-1]
    assert keys[0] == alone[-1]
    again = [line.key for line in extract(rows([base, *others, base])).lines]
    assert again[:-1] == keys
    assert [line.adjustment for line in extract(rows(others)).lines] == [*[False] * 8, True, False]


def test_a_line_that_breaks_a_rule_says_the_rule_and_later_lines_are_held_against_earlier_ones() -> None:
    told = mapping_of({
        "columns": {"cost_centre": "CC", "period": "P", "amount": "Net"},
        "lines": [{"when": {"cost_centre": "P"}, "kind": "contribution", "stream": "nhs-minimum",
                   "organisation": "Integrated Care Board"}],
    })  # fmt: skip
    lines = "CC,P,Net\nP,P01,-10\nP,P02,4\nP,P03,7\n"
    _, result = imported(books_of(opening()), lines, told)
    assert [one.fate for one in result.lines] == ["posted", "posted", "refused"]
    assert result.lines[2].why == (
        "Only what is left, or overspent, is carried forward or paid back: expected at most £6, which is what is left; "
        "found £7"
    )


def test_what_is_imported_was_approved_before_and_a_dated_line_is_no_adjustment() -> None:
    limited = opening(agreement_text=AGREEMENT + '[[approvals]]\nwho = "B"\npost = 1\n')
    _, result = imported(books_of(limited), rows(["A100,4100,P01,5,,x,J,S"]))
    assert [one.fate for one in result.lines] == ["posted"]
    told = mapping_of({
        "columns": {"cost_centre": "CC", "date": "D", "amount": "Net"}, "extract": {"accounting": "cash"},
        "lines": [{"when": {"cost_centre": "A"}, "stream": "nhs-minimum", "scheme": "1"}],
    })  # fmt: skip
    text = "CC,D,Net\nA,05/06/2023,10\nTotal care,06/06/2023,5\nA,07/06/2023,0\nTotal,,15\n"
    read = read_extract("gl.csv", text.encode(), told, "2023-24")
    assert [(line.row, line.adjustment) for line in read.lines] == [(2, False), (3, False), (4, False)]
    assert (read.stated, read.file_hash) == (15, sha256(text.encode()).hexdigest())


def test_a_refused_line_does_not_count_for_those_after_it() -> None:
    told = mapping_of({
        "columns": {"cost_centre": "CC", "period": "P", "amount": "Net"},
        "lines": [{"when": {"cost_centre": "P"}, "kind": "contribution", "stream": "nhs-minimum",
                   "organisation": "Integrated Care Board"}],
    })  # fmt: skip
    _, result = imported(books_of(opening()), "CC,P,Net\nP,P01,-10\nP,P02,11\nP,P03,10\n", told)
    assert [one.fate for one in result.lines] == ["posted", "refused", "posted"]
