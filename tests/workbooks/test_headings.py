"""Headings found by their words, and what a sheet says of itself."""

import pytest

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Row
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import find_heading_row, label_of
from carefund.workbooks.sheets import Sheet

WANTED = {"code", "name"}


def _sheet(*rows: Row) -> Sheet:
    return Sheet("a.xls", "S", rows)


@pytest.mark.parametrize(
    ("words", "folded"),
    [("  G&A\n Total: ", "g and a total"), ("Non–Acute", "non-acute"), ("Non‑Acute", "non-acute"),
     ("Name", "name"), ("A B", "a b"), ("ﬁrst", "first"), ("", ""),
     ("Total¹", "total"), ("Total *", "total"), ("Total†", "total"), ("Total (1)", "total"),
     ("Total [note 1]", "total"),
     ("Name1", "name"), ("Na\u200bme", "name"), ("Type 1", "type 1"), ("District code (2019)", "district code (2019)"),
     ("-", "-"), ("D1)", "d1)")],
)  # fmt: skip
def test_words_are_folded(words: str, folded: str) -> None:
    assert plain(words) == folded


@pytest.mark.parametrize(
    ("words", "label"),
    [("Revised:", "revised"), ("Last revised", "revised"), ("Revised on", "revised"), ("Date revised", "revised"),
     ("Revision date", "revised"), ("Revised (date)", "revised"), ("Republished", "revised"),
     ("Re-published", "revised"),
     ("Updated", "revised"), ("Last updated", "revised"), ("Revised¹", "revised"), ("Revised -", "revised"),
     ("Publication date", "published"), ("Date published", "published"), ("Release date", "published"),
     ("Reporting period", "period"), ("Period covered", "period"), ("Month", "period"), ("Title", "title"),
     ("Next publication date", None), ("Date", None), ("Revised figures", None), ("Data", None), ("", None)],
)  # fmt: skip
def test_labels_are_known_by_other_words(words: str, label: str | None) -> None:
    assert label_of(words) == label


def test_groups_are_carried_to_the_right() -> None:
    found = find_heading_row(
        _sheet(["", "", "Days", "", "Beds", ""], ["Code", "Name", "A", "B", "A", "B"]), WANTED.issubset
    )
    assert found is not None
    assert [heading.group for heading in found.headings] == ["", "", "days", "days", "beds", "beds"]
    assert found.groups == {"", "days", "beds"}
    without_beds = found.of_groups(lambda group: group != "beds")
    assert [heading.column for heading in without_beds.headings] == [0, 1, 2, 3]
    assert without_beds.require("a").column == 2
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
