"""Headings found by their words, and what a sheet says of itself."""

from datetime import date

import pytest

from carefund.evidence.headings import find_heading_row, plain, read_about, read_release_dates
from carefund.evidence.refusal import RefusedFile
from carefund.evidence.spreadsheet import Row, Sheet

WANTED = {"code", "name"}


def _sheet(*rows: Row) -> Sheet:
    return Sheet("a.xls", "S", rows)


@pytest.mark.parametrize(
    ("words", "folded"),
    [("  G&A\n Total: ", "g and a total"), ("Non–Acute", "non-acute"), ("Non‑Acute", "non-acute"),
     ("Name", "name"), ("A B", "a b"), ("ﬁrst", "first"), ("", "")],
)  # fmt: skip
def test_words_are_folded(words: str, folded: str) -> None:
    assert plain(words) == folded


def test_groups_are_carried_to_the_right() -> None:
    found = find_heading_row(
        _sheet(["", "", "Days", "", "Beds", ""], ["Code", "Name", "A", "B", "A", "B"]), WANTED.issubset
    )
    assert found is not None
    assert [heading.group for heading in found.headings] == ["", "", "days", "days", "beds", "beds"]
    assert [heading.column for heading in found.outside(["bed"]).headings] == [0, 1, 2, 3]
    assert found.outside(["bed"]).require("a").column == 2
    with pytest.raises(RefusedFile, match="cell E2: expected only one column headed 'A'"):
        found.require("a")
    with pytest.raises(RefusedFile, match="a column headed 'c' or 'd'"):
        found.require("c", "d")


def test_release_block_is_no_group() -> None:
    found = find_heading_row(_sheet(["Contact:", "bed manager"], ["Code", "Name"]), WANTED.issubset)
    assert found is not None
    assert {heading.group for heading in found.headings} == {""}


def test_no_heading_row() -> None:
    assert find_heading_row(_sheet(["Code"], ["Name"], [1.0, 2.0]), WANTED.issubset) is None
    assert find_heading_row(_sheet(), WANTED.issubset) is None


def test_labels_and_their_values() -> None:
    about = read_about(
        _sheet(
            ["", "Period:", "", "May 2015"], ["Published: 9th July 2015"], ["Revised", "-"], ["Note: x", "y"], ["a"]
        ),
        9,
    )
    assert about.period() == date(2015, 5, 1)
    assert about.text("published") == "9th July 2015"
    assert about.text("revised") == ""
    assert set(about.labels) == {"period", "published", "revised"}


def test_the_first_of_two_labels_counts() -> None:
    about = read_about(_sheet(["Period:", "May 2015"], ["Period:", "June 2015"]), 9)
    assert about.period() == date(2015, 5, 1)


@pytest.mark.parametrize(
    ("published", "revised", "released"),
    [("9th July 2015", "-", date(2015, 7, 9)), ("-", "10th July 2016", date(2016, 7, 10)),
     ("9th July 2015", "10th July 2016", date(2016, 7, 10)), ("9th July 2015", "n/a", date(2015, 7, 9)),
     ("1st June 2015", "", date(2015, 6, 1))],
)  # fmt: skip
def test_release_dates(published: str, revised: str, released: date) -> None:
    about = read_about(_sheet(["Published:", published], ["Revised:", revised]), 9)
    assert read_release_dates(about, date(2015, 5, 1)).released == released


@pytest.mark.parametrize(
    ("published", "revised"),
    [
        ("31st May 2015", ""),
        ("", ""),
        ("soon", ""),
        ("9th July 2015", "1st May 2015"),
        ("9th July 2014", "9th July 2016"),
    ],
)
def test_release_dates_that_cannot_be(published: str, revised: str) -> None:
    about = read_about(_sheet(["Published:", published], ["Revised:", revised]), 9)
    with pytest.raises(RefusedFile, match=r"a\.xls, sheet 'S', cell B"):
        read_release_dates(about, date(2015, 5, 1))
