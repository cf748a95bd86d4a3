"""Small histories full of what makes measures differ: ties, overlaps, transfers, same-day events, missing ids."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from carefund.records.tables import DESTINATIONS, METHODS
from tests.records.reference import History

FIRST, UNTIL, KNOWN = date(2019, 2, 1), date(2019, 6, 1), date(2019, 10, 1)
BORN = date(1940, 1, 1)
PEOPLE = ("ann", "bob", "cat")
AREAS = ("E08000035", "E10000016", None)
DIAGNOSES = ("S720", "C189", "O800", "J440", "I119", "T98", "U99", None)
CAUSES = ("W190", "W00", "X59", None)
DAYS = st.integers(0, 140).map(lambda number: date(2019, 1, 20) + timedelta(days=number))
SOON = st.sampled_from([0, 0, 1, 2, 5, 27, 28, 29, 30, 31, 90, 91, 92])


def _stay(draw: st.DrawFn, number: int) -> dict[str, Any]:
    admitted = draw(DAYS)
    discharged = draw(st.one_of(st.none(), SOON.map(lambda days: admitted + timedelta(days=days))))
    if discharged and draw(st.integers(0, 9)) == 0:
        discharged = admitted - timedelta(days=1)
    ready = draw(st.one_of(st.none(), SOON.map(lambda days: admitted + timedelta(days=days))))
    return {
        "record": f"s{number}",
        "person": draw(st.sampled_from((*PEOPLE, *PEOPLE, None))),
        "provider": "RXX",
        "area": draw(st.sampled_from(AREAS)),
        "age": draw(st.sampled_from((None, 17, 18, 64, 65, 90))),
        "admitted": admitted,
        "discharged": discharged,
        "method": draw(st.sampled_from(("emergency", "emergency", *METHODS))),
        "diagnosis": draw(st.sampled_from(DIAGNOSES)),
        "cause": draw(st.sampled_from(CAUSES)),
        "ready": ready,
        "destination": draw(st.sampled_from((*DESTINATIONS, None))),
    }


def _event(draw: st.DrawFn, day: str) -> dict[str, Any]:
    person, on = draw(st.sampled_from((*PEOPLE, None))), draw(DAYS)
    record = None if person is None else f"{person}|{on}"
    return {
        "record": record,
        "person": person,
        "area": draw(st.sampled_from(AREAS)),
        "age": draw(st.sampled_from((None, 64, 65, 90))),
        day: on,
    }


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history of a few people, around the turn of months."""
    stays = draw(st.integers(0, 9))
    return History(
        spells=[_stay(draw, number) for number in range(stays)],
        care_home_moves=[_event(draw, "moved") for _ in range(draw(st.integers(0, 4)))],
        reablement=[_event(draw, "started") for _ in range(draw(st.integers(0, 4)))],
        people=[
            {"record": name, "person": name, "area": AREAS[0], "born": BORN, "died": draw(st.one_of(st.none(), DAYS))}
            for name in PEOPLE
        ],
    )
