"""Places beside each other: areas are the audit's, regions are their areas added up, and nothing is left out unsaid."""

from __future__ import annotations

from math import fsum

import pytest

from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.places import PlaceComparison, TooFewPlaces, compare_places, outturn_of, place_asked
from carefund.evidence.places_asked import UnknownPlace
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from carefund.report.places.sentences import notes
from tests.packaged import REGISTERS

ROUND = load_round("bcf-2015-16")
DAY = ROUND.financial_years.outturn.first
NEA, DELAYS, YEAR = "non-elective-admissions", "delayed-days", "financial-year"
REGIONS = sorted({area.region for area in REGISTERS.areas.all(DAY) if area.region})


@pytest.fixture(scope="module")
def audit() -> Audit:
    return audit_round(ROUND, Evidence.packaged(), REGISTERS)


def compared(*names: str, similar: bool = False) -> PlaceComparison:
    return compare_places(ROUND, Evidence.packaged(), names, REGISTERS, similar=similar)


def test_an_area_has_the_audits_own_outturn_and_england_stands_last(audit: Audit) -> None:
    found = compared("Kent", "E08000025")
    assert [place.name for place in found.places] == ["Kent", "Birmingham", "England"]
    assert found.outturns[NEA, "E08000025"] == audit.outturns[NEA, YEAR, "E08000025"]
    assert found.outturns[DELAYS, ENGLAND] == audit.outturns[DELAYS, YEAR, ENGLAND]


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_is_its_areas_added_up_or_nothing_where_one_lacks(audit: Audit, region: str) -> None:
    """Level, plan, gap and people add up; what lacks is named."""
    place = place_asked(region, REGISTERS, DAY)
    for metric in audit.measured:
        found, without = outturn_of(audit, metric, place, REGISTERS)
        parts = [audit.outturns[metric.id, YEAR, code] for code in place.parts]
        if any(one.change is None for one in parts):
            assert (found.change, found.central_change, found.cost_of_gap) == (None, None, None)
            assert set(without) == {one.area_name for one in parts if one.change is None}
            continue
        assert without == ()
        assert found.change == pytest.approx(fsum(one.change or 0 for one in parts))
        assert found.planned_change == pytest.approx(fsum(one.planned_change or 0 for one in parts))
        assert found.missing.middle == pytest.approx(fsum(one.missing.middle for one in parts), abs=1e-6)


def test_the_regions_together_are_england_but_for_what_no_area_was_given(audit: Audit) -> None:
    """Of admissions, which every area has an estimate of: the regions and the remainder are England's figure."""
    metric = audit.measured[0]
    totals = [
        outturn_of(audit, metric, place_asked(region, REGISTERS, DAY), REGISTERS)[0].outturn for region in REGIONS
    ]
    rest = audit.outturns[NEA, YEAR, "not-apportioned"].outturn
    assert fsum([*(one or 0 for one in totals), rest or 0]) == pytest.approx(
        audit.outturns[NEA, YEAR, ENGLAND].outturn, rel=1e-6
    )


def test_errors_of_one_cause_do_not_average_out_within_a_region(audit: Audit) -> None:
    """One trust's missing months lie in several areas of one region: its interval is no root of a sum of squares."""
    place = place_asked("West Midlands", REGISTERS, DAY)
    found, _ = outturn_of(audit, audit.measured[0], place, REGISTERS)
    halves = [(one.high - one.low) / 2 for code in place.parts if (one := audit.outturns[NEA, YEAR, code].missing)]
    half = (found.missing.high - found.missing.low) / 2
    assert fsum(one**2 for one in halves) ** 0.5 < half <= fsum(halves) + 1e-6


def test_a_region_of_one_area_is_that_area(audit: Audit) -> None:
    coverage = audit.coverage[NEA]
    months = list(audit.measured[0].comparisons[0].baseline.months())
    assert coverage.effect(months, ("E08000025",)) == coverage.effect(months, "E08000025")


def test_similar_areas_are_added_to_the_first() -> None:
    found = compared("South East", "Kent", similar=True)
    assert found.similar is not None
    assert found.similar.code == "E10000016"
    assert [place.code for place in found.places[2:-1]] == list(found.similar.neighbours)
    assert len(compared("Kent", similar=True).places) == 12


def test_a_place_named_twice_stands_once() -> None:
    assert len(compared("Kent", "kent", "Essex").places) == 3


@pytest.mark.parametrize(
    ("names", "error", "words"),
    [
        (("Kent",), TooFewPlaces, "two places or more"),
        ((), TooFewPlaces, "found none"),
        (("England",), TooFewPlaces, "found none"),
        (("Kent", "Kemt and Medwey ICB"), UnknownPlace, "Near names: Kent and Medway"),
        (("Kent", "NHS Thames Valley Integrated Care Board"), UnknownPlace, "whose councils are held"),
        (("Kent", "Sout East"), UnknownPlace, "Did you mean South East"),
        (("Kent", "Esex"), UnknownPlace, "Essex"),
        (("Kent", ""), UnknownPlace, "''"),
    ],
)
def test_what_cannot_be_compared_is_said(names: tuple[str, ...], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        compared(*names)


def test_no_area_is_similar_to_a_region() -> None:
    with pytest.raises(TooFewPlaces, match="Name an area first"):
        compare_places(ROUND, Evidence.packaged(), ("South East", "London"), REGISTERS, similar=True)


def test_one_place_beside_england_is_enough() -> None:
    assert [place.name for place in compared("Kent", "England").places] == ["Kent", "England"]


def test_a_board_is_its_councils_added_up() -> None:
    found = compared("Kent and Medway ICB", "Kent", "Medway")
    board = found.places[0]
    assert (board.kind, board.name, board.code) == ("board", "Kent and Medway ICB", "QKS")
    for metric in found.audit.measured:
        whole, kent, medway = (found.outturn(metric, place) for place in found.places[:3])
        assert whole.change == pytest.approx((kent.change or 0) + (medway.change or 0))
        assert whole.planned_change == pytest.approx((kent.planned_change or 0) + (medway.planned_change or 0))


def test_a_council_that_lies_in_several_boards_leaves_them_without_a_figure_and_says_what_would_fill_it() -> None:
    found = compared("Mid and South Essex ICB", "Kent")
    assert all(found.outturn(metric, found.places[0]).change is None for metric in found.audit.measured)
    said = " ".join(notes(found))
    assert "Mid and South Essex ICB: no figure, for Essex (57% of it) lies in it only in part." in said
    assert "figures by board, or by small area, would fill it" in said
    assert "discharge-ready dates" in said


def test_a_small_part_elsewhere_is_said_and_not_shared_out() -> None:
    said = " ".join(notes(compared("Coventry and Warwickshire ICB", "QOX")))
    assert "nothing of Oxfordshire, though 0.9% of it lies in it" in said
