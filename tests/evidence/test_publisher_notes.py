"""Publishers' notes: who did not submit, submitted late, revised or estimated."""

import time

import pytest

from carefund.evidence.importers.publisher_notes import kind_of_note, notes_below_table, read_notes

NOT_SUBMITTED = "The following organisations did not submit Monthly Activity Return (MAR) data this month:"
ESTIMATED = "The following organisation submitted estimated values this month:"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NOT_SUBMITTED, "not-submitted"),
        (ESTIMATED, "estimated"),
        ("The following organisations have revised their data for this month:", "revised"),
        ("The following organisation submitted data for this month in November 2015:", "submitted-late"),
        ("A Trust submitted with data quality issues impacting non elective admissions.", "quality"),
        ("Note: excludes non-English commissioners.", "definition"),
        ("Hello there, reader.", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of_note(text) == kind


def test_lists_under_sentences() -> None:
    rows: list[list[object]] = [
        ["", "Notes"],
        ["", NOT_SUBMITTED],
        ["", "Org Code", "Org Name"],
        ["", "RR1", "HEART OF ENGLAND"],
        ["", "RKE", "THE WHITTINGTON"],
        [""],
        ["", ESTIMATED],
        ["", "RT5", "LEICESTERSHIRE PARTNERSHIP"],
        ["", "Some Trust did not submit data for this month."],
    ]
    found = [(note.kind, note.organisation_code, note.organisation_name) for note in read_notes(rows)]
    assert found == [
        ("not-submitted", "RR1", "HEART OF ENGLAND"),
        ("not-submitted", "RKE", "THE WHITTINGTON"),
        ("estimated", "RT5", "LEICESTERSHIRE PARTNERSHIP"),
        ("not-submitted", "", "Some Trust"),
    ]


def test_nothing_is_made_of_empty_lists_and_leftovers() -> None:
    assert read_notes([["Notes"], [NOT_SUBMITTED], ["-"], ["NA", "NA"], ["13th June 2015"]]) == []


def test_notes_below_a_table() -> None:
    rows: list[list[object]] = [["Code", "Name", "A"], ["E1", "Derby", 3.0], ["A Trust did not submit data.", "", ""]]
    assert [note.kind for note in notes_below_table(rows, 1, 1)] == ["not-submitted"]


@pytest.mark.parametrize("text", ["a" + " " * 30_000 + "b", "submitted " * 3_000, "x " * 15_000])
def test_long_sentences_take_no_time(text: str) -> None:
    start = time.process_time()
    read_notes([[text]] * 20)
    assert time.process_time() - start < 2
