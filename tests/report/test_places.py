"""The page of places beside each other: the finding first, ranges where a hole is known, and who lacks a figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carefund.evaluation.places import PlaceComparison
from carefund.interval import NO_EFFECT, Interval
from carefund.report.media.terminal import plain_text
from carefund.report.places.charts import changes_figure
from carefund.report.places.document import measures_table
from carefund.report.places.sentences import change_words, finding, notes
from carefund.report.report import Report
from tests.report import made_up


@pytest.fixture
def places() -> PlaceComparison:
    return made_up.place_comparison()


def test_the_finding_names_who_rose_most_and_least_of_those_with_figures(places: PlaceComparison) -> None:
    for metric in places.audit.measured:
        known = [one for one in places.of_metric(metric) if one.central_percent is not None]
        ranked = sorted((one for one in known if one.area_name != "England"), key=lambda one: one.central_percent or 0)
        words = finding(places, metric)
        if len(ranked) > 1:
            assert f"of {len(ranked)} places {ranked[-1].area_name}" in words
            assert words.index(ranked[-1].area_name) < words.rindex(ranked[0].area_name)


def test_verbs_follow_the_signs(places: PlaceComparison) -> None:
    metric = places.audit.measured[0]

    def with_changes(first: float, second: float) -> str:
        codes = dict(zip((made_up.DARLINGTON, made_up.DERBY), (first, second), strict=True))
        outturns = {
            key: replace(one, baseline=100.0, outturn=100.0 + codes[key[1]], missing=one.missing.map(lambda _: 0.0))
            if key[1] in codes
            else one
            for key, one in places.outturns.items()
        }
        return finding(replace(places, outturns=outturns), metric)

    assert "Darlington rose most (+5.0%) and Derby fell most (−2.0%)" in with_changes(5, -2)
    assert "Darlington rose most (+5.0%) and Derby rose least (+2.0%)" in with_changes(5, 2)
    assert "Derby fell least (−2.0%) and Darlington fell most (−5.0%)" in with_changes(-5, -2)


def test_a_hole_is_a_range_everywhere(places: PlaceComparison) -> None:
    metric = places.audit.measured[0]
    outturn = places.outturn(metric, places.places[0])
    assert outturn.corrected_percent is not None
    assert change_words(outturn).endswith("95% interval")
    row = next(row for row in measures_table(places, metric).rows if row[0] == "Darlington")
    assert " to " in row[2]
    assert "with missing figures added" in changes_figure(places, metric).description


def test_who_lacks_a_figure_is_named(places: PlaceComparison) -> None:
    assert any("South West: no figure for these periods, for Cornwall has none" in words for words in notes(places))
    assert "Cornwall has none" in plain_text(Report(places).document)
    rows = Report(places).table.filter(area_code="South West")
    assert rows["change"].null_count() == rows.height == 2


def test_the_record_has_every_place_of_every_metric(places: PlaceComparison) -> None:
    record = Report(places).to_record()
    assert [place["name"] for place in record["places"]] == ["Darlington", "Derby", "South West", "England"]
    assert len(record["outturns"]) == 8
    assert record["said"].keys() == {made_up.ADMISSIONS, made_up.DELAYS}


def test_where_what_is_missing_leaves_it_open_nobody_is_said_to_have_changed_most(places: PlaceComparison) -> None:
    metric = places.audit.measured[0]
    ranges = {made_up.DARLINGTON: Interval(-3.0, 0.0, 3.0), made_up.DERBY: NO_EFFECT}
    outturns = {
        key: replace(one, baseline=100.0, outturn=101.0 + (key[1] == made_up.DARLINGTON), missing=ranges[key[1]],
                     disagreement=None)
        if key[1] in ranges
        else one
        for key, one in places.outturns.items()
    }  # fmt: skip
    words = finding(replace(places, outturns=outturns), metric)
    assert "cannot be told, for part of the figures is missing" in words
    assert "most (" not in words


def test_one_place_alone_is_said_beside_england(places: PlaceComparison) -> None:
    metric = places.audit.measured[0]
    alone = replace(places, places=tuple(one for one in places.places if one.code in {made_up.DERBY, "E92000001"}))
    words = finding(alone, metric)
    assert "only" not in words
    assert "; England " in words
