"""Every measure in plain Python, record by record, written from its words and not from its SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Sums = dict[tuple[date, str], tuple[int, int]]


@dataclass
class History:
    """Records of every table."""

    spells: list[Row] = field(default_factory=list)
    care_home_moves: list[Row] = field(default_factory=list)
    reablement: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)


Told = Iterator[tuple[str | None, date, int, int, str | None]]
"""Area, day, numerator, denominator, and why it is left out."""


def sums(told: Told, first: date, until: date) -> tuple[Sums, dict[str, int]]:
    """The sums by month and area, and how many were left out, by why."""
    counted: Sums = defaultdict(lambda: (0, 0))
    left = defaultdict[str, int](int)
    for area, day, numerator, denominator, why in told:
        if not first <= day < until:
            continue
        if why:
            left[why] += 1
            continue
        key = (day.replace(day=1), area or "not known")
        counted[key] = (counted[key][0] + numerator, counted[key][1] + denominator)
    return dict(counted), dict(left)


def _admissions(keep: Callable[[Row], bool], *, aged: bool) -> Callable[[History, date], Told]:
    def told(history: History, known: date) -> Told:
        for one in history.spells:
            if one["method"] != "emergency" or one["admitted"] is None or not keep(one):
                continue
            if aged and one["age"] is None:
                yield one["area"], one["admitted"], 1, 1, "age not known"
            elif not aged or one["age"] >= 65:
                yield one["area"], one["admitted"], 1, 1, None

    return told


def _is_fall(one: Row) -> bool:
    diagnosis, cause = (one["diagnosis"] or "")[:3], (one["cause"] or "")[:3]
    return "S00" <= diagnosis <= "T98" and "W00" <= cause <= "W19"


CHRONIC = {
    *("D51", "D52", "E10", "E11", "E12", "E13", "E14", "F00", "F01", "F02", "F03", "G40", "G41", "I10", "I20", "I25"),
    *("I48", "I50", "J41", "J42", "J43", "J44", "J45", "J46", "J47", "J81"),
}
CHRONIC_FOUR = {"B180", "B181", "D501", "D508", "D509", "I110", "I119", "I130"}


def _is_chronic(one: Row) -> bool:
    diagnosis = one["diagnosis"] or ""
    return diagnosis[:3] in CHRONIC or diagnosis[:4] in CHRONIC_FOUR


def _is_cancer(one: Row) -> bool:
    return bool(one["diagnosis"]) and "C00" <= one["diagnosis"][:3] <= "C97"


def _in_order(spells: Sequence[Row]) -> list[Row]:
    return sorted(spells, key=lambda one: (one["admitted"], one["discharged"] or date.max, one["record"]))


def _readmissions(days: int, *, without: bool) -> Callable[[History, date], Told]:
    """Walk every person's days in order: what happened on one day goes by the stays' own order."""

    def told(history: History, known: date) -> Told:
        by_person = defaultdict[str | None, list[Row]](list)
        for one in history.spells:
            if one["admitted"] is not None:
                by_person[one["person"]].append(one)
        for person, spells in by_person.items():
            ordered = _in_order(spells)
            for place, one in enumerate(ordered):
                if one["discharged"] is None or (one["destination"] or "other") == "died":
                    continue
                why = _why(one, person, without=without)
                back = 0 if why else int(_comes_back(one, place, ordered, days, without=without))
                yield one["area"], one["discharged"], back, 1, why

    return told


def _why(one: Row, person: str | None, *, without: bool) -> str | None:
    if person is None:
        return "person not known"
    if one["discharged"] < one["admitted"]:
        return "discharged before admission"
    if without:
        if one["destination"] == "hospital":
            return "sent on to another hospital"
        if _is_cancer(one):
            return "cancer"
        if one["method"] == "maternity" or (one["diagnosis"] or "").startswith("O"):
            return "obstetrics"
    return None


def _comes_back(one: Row, place: int, ordered: Sequence[Row], days: int, *, without: bool) -> bool:
    """Whether an emergency admission follows: on a later day, or on the same by a stay later in order."""
    for other_place, other in enumerate(ordered):
        if other["method"] != "emergency":
            continue
        if without and (_is_cancer(other) or (other["diagnosis"] or "").startswith("O")):
            continue
        since = (other["admitted"] - one["discharged"]).days
        if 0 < since < days or (since == 0 and other_place > place):
            return True
    return False


def _length_of_stay(history: History, known: date) -> Told:
    for one in history.spells:
        if one["method"] == "emergency" and one["discharged"] is not None:
            if one["admitted"] is not None and one["discharged"] < one["admitted"]:
                yield one["area"], one["discharged"], 0, 1, "discharged before admission"
            else:
                nights = (one["discharged"] - one["admitted"]).days if one["admitted"] else 0
                yield one["area"], one["discharged"], nights, 1, None


def _of_ready(value: Callable[[Row], int]) -> Callable[[History, date], Told]:
    def told(history: History, known: date) -> Told:
        for one in history.spells:
            end, ready, age = one["discharged"], one["ready"], one["age"]
            if end is None or (age is not None and age < 18) or (one["destination"] or "other") == "died":
                continue
            why = None
            if age is None:
                why = "age not known"
            elif ready is None:
                why = "ready date not known"
            elif one["admitted"] is not None and ready < one["admitted"]:
                why = "ready before admission"
            elif end < ready:
                why = "discharged before ready"
            yield one["area"], end, 0 if why else value(one), 1, why

    return told


def _delayed_days(history: History, known: date) -> Told:
    """A row for each night, put together by month and stay."""
    for one in history.spells:
        end, ready, age = one["discharged"] or known, one["ready"], one["age"]
        if ready is None or (age is not None and age < 18):
            continue
        nights = defaultdict[date, int](int)
        day = ready
        while day < min(end, known):
            nights[day.replace(day=1)] += 1
            day += timedelta(days=1)
        for month, number in nights.items():
            why = "age not known" if age is None else None
            if why is None and one["admitted"] is not None and ready < one["admitted"]:
                why = "ready before admission"
            yield one["area"], month, number, 1, why


def _firsts(rows: Sequence[Row], day: str) -> Iterator[tuple[Row, bool]]:
    """Rows with whether another of the same person and day comes before."""
    seen = set[tuple[str | None, date]]()
    order = sorted(
        rows,
        key=lambda one: (
            one["area"] is None, one["area"] or "", one["age"] is None, one["age"] or 0, one["record"] or "~",
        ),
    )  # fmt: skip
    for one in order:
        key = (one["person"], one[day])
        yield one, key in seen
        seen.add(key)


def _why_not(one: Row, again: bool, what: str) -> str | None:
    if one["age"] is None:
        return "age not known"
    if one["person"] is None:
        return "person not known"
    return what if again else None


def _care_home_admissions(history: History, known: date) -> Told:
    rows = [one for one in history.care_home_moves if one["moved"] is not None]
    for one, again in _firsts(rows, "moved"):
        if one["age"] is None or one["age"] >= 65:
            yield one["area"], one["moved"], 1, 1, _why_not(one, again, "the same move again")


def _at_home(history: History, known: date) -> Told:
    rows = [one for one in history.reablement if one["started"] is not None]
    for one, again in _firsts(rows, "started"):
        if one["age"] is not None and one["age"] < 65:
            continue
        day = one["started"] + timedelta(days=91)
        home = int(not _is_elsewhere(history, one["person"], day, known))
        yield one["area"], one["started"], home, 1, _why_not(one, again, "the same discharge again")


def _is_elsewhere(history: History, person: str | None, day: date, known: date) -> bool:
    if person is None:
        return False
    stays = (one for one in history.spells if one["person"] == person and one["admitted"] is not None)
    in_hospital = any(one["admitted"] <= day < (one["discharged"] or known) for one in stays)
    moved = any(one["person"] == person and one["moved"] and one["moved"] <= day for one in history.care_home_moves)
    died = any(one["person"] == person and one["died"] and one["died"] <= day for one in history.people)
    return in_hospital or moved or died


REFERENCE: dict[str, Callable[[History, date], Told]] = {
    "emergency-admissions-1": _admissions(lambda one: True, aged=False),
    "emergency-admissions-65-1": _admissions(lambda one: True, aged=True),
    "emergency-admissions-falls-1": _admissions(_is_fall, aged=True),
    "emergency-admissions-acs-1": _admissions(_is_chronic, aged=False),
    "emergency-readmissions-1": _readmissions(28, without=False),
    "emergency-readmissions-2": _readmissions(30, without=True),
    "length-of-stay-1": _length_of_stay,
    "discharge-delay-1": _of_ready(lambda one: (one["discharged"] - one["ready"]).days),
    "discharged-when-ready-1": _of_ready(lambda one: int(one["discharged"] == one["ready"])),
    "delayed-days-1": _delayed_days,
    "care-home-admissions-1": _care_home_admissions,
    "at-home-91-days-1": _at_home,
}
