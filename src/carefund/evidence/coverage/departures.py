"""Findings about holes and level shifts, and the publisher's notes that explain them.

A note that an organisation did not submit names a provider, while figures are by commissioner or council. The two are
joined by the calendar: the rows that fall below their neighbours' course in just the months that the note names, or in
a hole that overlaps them and whose row bears the organisation's name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum

from carefund.calendar import month_number
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.coverage.levels import Departure
from carefund.evidence.coverage.publisher import NOTES, Spell, words_of_name
from carefund.wording.dates import month_words, span_words
from carefund.wording.numbers import count, share, signed_decimals

SEVERALFOLD = 200.0
EXPLAINING = ("not-submitted", "quality", "estimated")


def join_notes(
    series: str, departures: Sequence[Departure], notes: Sequence[Spell], names: Mapping[str, str]
) -> list[Finding]:
    """Findings for every hole, level shift and explaining note; each hole belongs to the note that fits it best."""
    holes = [departure for departure in departures if departure.is_hole]
    owner = {hole: best for hole in holes if (best := _best_note(hole, notes, names)) is not None}
    findings = [_of_note(series, note, [hole for hole in holes if owner.get(hole) is note], names) for note in notes]
    findings += [_unexplained(series, hole, names) for hole in holes if hole not in owner]
    return findings + [_shift(series, shift, names) for shift in departures if not shift.is_hole]


def _best_note(hole: Departure, notes: Sequence[Spell], names: Mapping[str, str]) -> Spell | None:
    fits = [(_fit(hole, note, names), index) for index, note in enumerate(notes)]
    best, index = max(fits, default=(0.0, -1), key=lambda fit: (fit[0], -fit[1]))
    return notes[index] if best > 0 else None


def _fit(hole: Departure, note: Spell, names: Mapping[str, str]) -> float:
    """1 for just the same months, more for overlapping months where the place bears the name, else 0."""
    in_hole = set(range(month_number(hole.first), month_number(hole.last) + 1))
    in_note = {month_number(month) for month in note.months}
    common = len(in_hole & in_note) / len(in_hole | in_note)
    if common and note.words & words_of_name(names.get(hole.place, "")):
        return 1.0 + common
    return float(common == 1.0)


def _of_note(series: str, note: Spell, holes: Sequence[Departure], names: Mapping[str, str]) -> Finding:
    span = span_words(note.months[0], note.months[-1])
    said = {
        "not-submitted": f"{note.who} did not submit in {span}",
        "estimated": f"{note.who} submitted estimates in {span}",
        "quality": f"In {span} the publisher warns: '{note.text.strip()}'",
    }[note.kind]
    estimates = tuple(hole.estimate for hole in holes)
    seen = _seen(holes, names) if holes else "No row falls below its neighbours' course in just these months."
    return Finding(
        kind=note.kind,
        series=series,
        first=min([note.months[0], *(hole.first for hole in holes)]),
        last=max([note.months[-1], *(hole.last for hole in holes)]),
        what=f"{said}. {seen}",
        basis=NOTES,
        places=tuple(hole.place for hole in holes),
        organisation=note.who,
        estimates=estimates,
        counts=bool(estimates),
        releases=note.releases,
    )


def _seen(holes: Sequence[Departure], names: Mapping[str, str]) -> str:
    rows = ", ".join(f"{names.get(hole.place, hole.place)} ({share(hole.missing_percent)} missing)" for hole in holes)
    missing = fsum(float(hole.estimate.missing.sum()) for hole in holes)
    months = span_words(min(hole.first for hole in holes), max(hole.last for hole in holes))
    return (
        f"In {months} these rows fall below their neighbours' course: {rows}; about {count(missing)} in all are "
        "missing."
    )


def _unexplained(series: str, hole: Departure, names: Mapping[str, str]) -> Finding:
    missing = float(hole.estimate.missing.sum())
    return Finding(
        kind="hole",
        series=series,
        first=hole.first,
        last=hole.last,
        what=(
            f"{names.get(hole.place, hole.place)} drops by {share(-hole.percent)} against its neighbours in "
            f"{span_words(hole.first, hole.last)} and then returns ({count(hole.noises)} times its usual monthly "
            f"scatter; about {count(missing)} fewer than expected). No note explains it."
        ),
        basis="figures",
        places=(hole.place,),
        estimates=(hole.estimate,),
        counts=hole.stands_out,
    )


def _shift(series: str, shift: Departure, names: Mapping[str, str]) -> Finding:
    size = f"{signed_decimals(shift.percent, 0)}%"
    if shift.percent >= SEVERALFOLD:
        size = f"to {count(1 + shift.percent / 100)} times its level"
    return Finding(
        kind="level-shift",
        series=series,
        first=shift.first,
        last=shift.last,
        what=(
            f"{names.get(shift.place, shift.place)} moves {size} against its neighbours in {month_words(shift.first)} "
            f"and stays there until {month_words(shift.last)} ({count(shift.noises)} times its usual monthly scatter). "
            "It may be real, or a change of recording."
        ),
        basis="figures",
        places=(shift.place,),
        estimates=(_negligible_errors(shift.estimate),),
    )


def _negligible_errors(estimate: Estimate) -> Estimate:
    """The estimate of a shift is a bound (all of it, were it not real), so it carries no sampling error."""
    return replace(estimate, level_error=estimate.level_error * 0, month_error=estimate.month_error * 0)
