"""Publisher's notes joined to holes: by months, by place name, and never to somebody else's hole."""

from datetime import date

import numpy as np

from carefund.calendar import month_number, months_between
from carefund.evidence.coverage.departures import Spell, join_notes, spells
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.coverage.levels import Departure
from carefund.evidence.release import PublisherNote
from tests.evidence.coverage.figures import release

JULY, MARCH = date(2014, 7, 1), date(2015, 3, 1)
NAMES = {"05P": "NHS Solihull CCG", "11M": "NHS Gloucestershire CCG", "06T": "NHS North East Essex CCG"}


def hole(place: str, first: date, last: date, step: float = -1.0, noises: float = 20.0) -> Departure:
    months = months_between(first, last)
    numbers = np.array([month_number(month) for month in months])
    missing = np.full(len(months), 100.0)
    return Departure(
        place, first, last, step, noises, True, Estimate(place, numbers, missing, missing * 0, missing * 0)
    )


def note(kind: str, name: str, first: date, last: date, code: str = "RR1") -> Spell:
    return Spell(kind, code, name, f"{name} {kind}", tuple(months_between(first, last)), ())


def only(kind: str, findings: list[Finding]) -> Finding:
    (found,) = [finding for finding in findings if finding.kind == kind]
    return found


def test_the_same_months_join_a_note_and_holes() -> None:
    absent = note("not-submitted", "HEART OF ENGLAND NHS FOUNDATION TRUST", JULY, MARCH)
    findings = join_notes("x", [hole("05P", JULY, MARCH)], [absent], NAMES)
    found = only("not-submitted", findings)
    assert found.places == ("05P",)
    assert found.counts
    assert found.effect(months_between(JULY, MARCH)).middle == 900.0
    assert "Heart of England NHS Foundation Trust (RR1)" in found.what


def test_a_hole_of_other_months_stays_unexplained() -> None:
    absent = note("not-submitted", "HEART OF ENGLAND NHS FOUNDATION TRUST", JULY, MARCH)
    findings = join_notes("x", [hole("06T", JULY, date(2014, 11, 1))], [absent], NAMES)
    assert only("not-submitted", findings).places == ()
    assert not only("not-submitted", findings).counts
    assert only("hole", findings).places == ("06T",)


def test_a_place_in_the_name_joins_a_longer_hole() -> None:
    absent = note("not-submitted", "Gloucestershire Hospitals NHS Foundation Trust", date(2017, 4, 1), date(2017, 6, 1))
    findings = join_notes("x", [hole("11M", date(2016, 12, 1), date(2017, 6, 1))], [absent], NAMES)
    found = only("not-submitted", findings)
    assert (found.first, found.last, found.places) == (date(2016, 12, 1), date(2017, 6, 1), ("11M",))


def test_a_shallow_hole_without_a_note_does_not_count() -> None:
    shallow = hole("06T", JULY, JULY, step=-0.3, noises=5.0)
    deep = hole("05P", JULY, JULY, step=-0.5, noises=14.0)
    counted = {finding.places[0]: finding.counts for finding in join_notes("x", [shallow, deep], [], NAMES)}
    assert counted == {"06T": False, "05P": True}


def test_a_lasting_shift_is_told_apart_and_ranges_from_nothing_to_all() -> None:
    months = months_between(JULY, MARCH)
    numbers, more = np.array([month_number(month) for month in months]), np.full(len(months), -50.0)
    shift = Departure("05P", JULY, MARCH, 0.4, 8.0, False, Estimate("05P", numbers, more, more * 0, more * 0))
    found = only("level-shift", join_notes("x", [shift], [], NAMES))
    effect = found.effect(months)
    assert (effect.low, effect.high, found.counts) == (-450.0, 0.0, False)


def test_notes_of_consecutive_months_are_one_spell() -> None:
    said = PublisherNote("not-submitted", "did not submit:", "RR1", "HEART OF ENGLAND NHS FOUNDATION TRUST")
    found = spells([release(month, said) for month in months_between(JULY, MARCH)], ["not-submitted"])
    assert [(spell.code, spell.months[0], spell.months[-1]) for spell in found] == [("RR1", JULY, MARCH)]


def test_a_break_makes_two_spells() -> None:
    said = PublisherNote("not-submitted", "did not submit:", "RR1", "X")
    found = spells([release(date(2014, 1, 1), said), release(date(2014, 3, 1), said)], ["not-submitted"])
    assert len(found) == 2
