"""Headings that change and notes on scope."""

from datetime import date

from carefund.evidence.coverage.recording import changed_headings, notes_on_scope
from carefund.evidence.release import PublisherNote
from tests.evidence.coverage.figures import release

MARCH, APRIL, MAY = date(2017, 3, 1), date(2017, 4, 1), date(2017, 5, 1)


def test_a_new_heading_is_told_from_its_first_month() -> None:
    old, new = ("LA - by reason: Code | H) DISPUTES",), ("LA - by reason: Code | H) Disputes | O) Other",)
    releases = [release(MARCH, headings=old), release(APRIL, headings=new), release(MAY, headings=new)]
    (finding,) = changed_headings(releases, "x")
    assert finding.first == APRIL
    assert "new headings: 'o) other'" in finding.what
    assert "disputes" not in finding.what


def test_another_sheet_name_is_no_change() -> None:
    releases = [release(MARCH, headings=("A: Code | Name",)), release(APRIL, headings=("B: Code | Name",))]
    assert changed_headings(releases, "x") == []


def test_a_note_on_scope_is_one_finding_over_its_months() -> None:
    note = PublisherNote("definition", "Excludes non-English commissioned activity.")
    (finding,) = notes_on_scope([release(APRIL, note), release(MAY, note)], "x")
    assert (finding.first, finding.last) == (APRIL, MAY)
    assert "Excludes non-English" in finding.what
