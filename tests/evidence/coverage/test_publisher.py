"""Notes as spells, headings that change, notes on scope, and release dates."""

from datetime import date

from carefund.calendar import months_between
from carefund.evidence.coverage.publisher import changed_headings, notes_on_scope, release_dates, spells, words_of_name
from carefund.evidence.release import PublisherNote
from tests.evidence.coverage.figures import release, year

JULY, NEXT_MARCH = date(2014, 7, 1), date(2015, 3, 1)
MARCH, APRIL, MAY = date(2017, 3, 1), date(2017, 4, 1), date(2017, 5, 1)


def test_a_new_heading_is_a_finding_of_its_first_month() -> None:
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


def test_notes_of_consecutive_months_are_one_spell() -> None:
    said = PublisherNote("not-submitted", "did not submit:", "RR1", "HEART OF ENGLAND NHS FOUNDATION TRUST")
    found = spells([release(month, said) for month in months_between(JULY, NEXT_MARCH)], ["not-submitted"])
    assert [(spell.code, spell.months[0], spell.months[-1]) for spell in found] == [("RR1", JULY, NEXT_MARCH)]


def test_a_break_makes_two_spells() -> None:
    said = PublisherNote("not-submitted", "did not submit:", "RR1", "X")
    found = spells([release(date(2014, 1, 1), said), release(date(2014, 3, 1), said)], ["not-submitted"])
    assert len(found) == 2


def test_odd_release_dates_are_gathered_by_wording() -> None:
    odd = [release(month, remarks=("'Published' holds no date",)) for month in year(2014)[:3]]
    (finding,) = release_dates([*odd, release(date(2014, 4, 1))], "x")
    assert "3 file(s)" in finding.what
    assert (finding.first, finding.last) == (date(2014, 1, 1), date(2014, 3, 1))


def test_words_of_a_name_compare_without_case_and_punctuation() -> None:
    assert words_of_name("ST GEORGE'S, Tooting (London)") == {"st", "georges", "tooting", "london"}
