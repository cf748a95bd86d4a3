"""Publisher's notes joined to holes: by months, by place name, and never to somebody else's hole."""

from datetime import date

import numpy as np

from carefund.calendar import month_number, months_between
from carefund.evidence.coverage.departures import join_notes
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.coverage.levels import Departure
from carefund.evidence.coverage.publisher import Spell

JULY, MARCH = date(2014, 7, 1), date(2015, 3, 1)
NAMES = {"05P": "NHS Solihull CCG", "11M": "NHS Gloucestershire CCG", "06T": "NHS North East Essex CCG"}


def hole(place: str, first: date, last: date, step: float = -1.0, noises: float = 20.0) -> Departure:
    months = months_between(first, last)
    numbers = np.array([month_number(month) for month in months])
    missing = np.full(len(months), 100.0)
    return departure(place, first, last, step, noises, estimate(place, numbers, missing), is_hole=True)


def estimate(place: str, numbers: np.ndarray, missing: np.ndarray) -> Estimate:
    return Estimate(place=place, months=numbers, missing=missing, level_error=missing * 0, month_error=missing * 0)


def departure(
    place: str, first: date, last: date, step: float, noises: float, missing: Estimate, *, is_hole: bool
) -> Departure:
    return Departure(place=place, first=first, last=last, step=step, noises=noises, is_hole=is_hole, estimate=missing)


def note(kind: str, name: str, first: date, last: date, code: str = "RR1") -> Spell:
    months = tuple(months_between(first, last))
    return Spell(kind=kind, code=code, name=name, text=f"{name} {kind}", months=months, releases=())


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


def test_a_lasting_shift_stands_apart_and_ranges_from_nothing_to_all() -> None:
    months = months_between(JULY, MARCH)
    numbers, more = np.array([month_number(month) for month in months]), np.full(len(months), -50.0)
    shift = departure("05P", JULY, MARCH, 0.4, 8.0, estimate("05P", numbers, more), is_hole=False)
    found = only("level-shift", join_notes("x", [shift], [], NAMES))
    effect = found.effect(months)
    assert (effect.low, effect.high, found.counts) == (-450.0, 0.0, False)
