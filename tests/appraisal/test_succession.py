"""Places that were replaced: never both at once, and a successor has a past."""

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.notes import EarlierFiguresDivided, EarlierFiguresJoined, NoLongerReporting, ReplacedByOthers
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import panel_from_evidence
from carefund.appraisal.succession import Group, carry_forward, groups_of
from carefund.calendar import month_number
from carefund.evidence.query import Evidence
from tests.appraisal.sources import Changed
from tests.packaged import PACKAGED, REGISTERS

BOURNEMOUTH, POOLE, OLD_DORSET = "E06000028", "E06000029", "E10000009"
BCP, NEW_DORSET = "E06000058", "E06000059"
FIRST = date(2018, 5, 1)
Array = npt.NDArray[np.float64]


def later(figures: pl.DataFrame) -> pl.DataFrame:
    """The packaged figures of delayed days, a year later than they were."""
    return figures.with_columns(pl.col("period").dt.offset_by("12mo"))


def reorganised(figures: pl.DataFrame, begins: date = date(2019, 4, 1), *, stay: bool = False) -> pl.DataFrame:
    """A year later, and from `begins` on as the reorganised councils of Dorset publish: 55% and 45% of the three.

    With `stay` the old councils' rows go on too.
    """
    moved = later(figures)
    old = (BOURNEMOUTH, POOLE, OLD_DORSET)
    cut = moved.filter(pl.col("area_code").is_in(old) & (pl.col("period") >= begins))
    keys = [name for name in cut.columns if name not in {"area_code", "value", "published_code", "published_name"}]
    made = [
        cut.group_by(keys, maintain_order=True)
        .agg(pl.col("value").sum() * part)
        .with_columns(area_code=pl.lit(code), published_code=pl.lit(code), published_name=pl.lit(code))
        .select(moved.columns)
        for code, part in ((BCP, 0.55), (NEW_DORSET, 0.45))
    ]
    kept = moved if stay else moved.filter(~(pl.col("area_code").is_in(old) & (pl.col("period") >= begins)))
    return pl.concat([kept, *made])


def panel_of(last: date, *, stay: bool = False) -> MonthlyPanel:
    source = Evidence.packaged()
    changed = Changed(source.sources[0], lambda figures: reorganised(figures, stay=stay))
    return panel_from_evidence(Evidence([changed]), "delayed-days", last, **PACKAGED)


@pytest.mark.parametrize("stay", [False, True])
@pytest.mark.parametrize("last", [date(2019, 4, 1), date(2019, 6, 1), date(2019, 12, 1)])
def test_the_councils_of_dorset_are_not_forecast_beside_their_successors(last: date, stay: bool) -> None:
    panel = panel_of(last, stay=stay)
    made = forecast_panel(panel, 12, draws=50)
    assert {BCP, NEW_DORSET} <= set(made.codes)
    assert not {BOURNEMOUTH, POOLE, OLD_DORSET} & set(made.codes)
    replaced = next(note for note in made.notes if isinstance(note, ReplacedByOthers))
    assert set(replaced.codes) == {BOURNEMOUTH, POOLE, OLD_DORSET}
    assert not any(isinstance(note, NoLongerReporting) for note in made.notes)


def test_before_the_reorganisation_the_old_councils_are_forecast() -> None:
    made = forecast_panel(panel_of(date(2019, 3, 1)), 12, draws=50)
    assert {BOURNEMOUTH, POOLE, OLD_DORSET} <= set(made.codes)
    assert BCP not in made.codes


def test_successors_of_divided_councils_together_carry_what_these_had() -> None:
    panel = panel_of(date(2019, 6, 1))
    old = sum(panel.row(code) for code in (BOURNEMOUTH, POOLE, OLD_DORSET))
    own = month_number(date(2019, 4, 1)) - month_number(panel.first)
    assert panel.row(BCP)[:own] == pytest.approx(0.55 * old[:own])
    assert panel.row(NEW_DORSET)[:own] == pytest.approx(0.45 * old[:own])
    assert panel.level_break is not None
    assert panel.level_break[panel.codes.index(BCP)].nonzero()[0].tolist() == [own]
    assert EarlierFiguresDivided(codes=(BCP, NEW_DORSET)) in panel.notes


def carried(codes: list[str], counts: Array, weights: Array | None = None) -> tuple[list[str], list[str]]:
    found = carry_forward(codes, FIRST, counts, groups_of("area", REGISTERS), REGISTERS, weights)
    ended = [code for code, over in zip(codes, found.ended, strict=True) if over]
    return [*found.carried, *found.divided], ended


def test_a_council_that_took_another_code_carries_its_figures_and_one_made_of_parts_waits_for_the_other() -> None:
    codes = [BOURNEMOUTH, POOLE, BCP, "E06000060", "E10000002", OLD_DORSET]
    counts = np.full((6, 4), np.nan)
    counts[[0, 1, 4, 5], :3] = [[10.0] * 3, [20.0] * 3, [40.0] * 3, [80.0] * 3]
    counts[[2, 3], 3] = [70.0, 50.0]
    found, ended = carried(codes, counts)
    assert counts[3].tolist() == [40, 40, 40, 50]
    assert np.isnan(counts[2, :3]).all()  # the rest of Dorset has no figure, so nothing says what part of it this is
    assert found == ["E06000060"]
    assert set(ended) == {BOURNEMOUTH, POOLE, OLD_DORSET, "E10000002"}


def cut_up(own: list[list[float]]) -> tuple[tuple[str, ...], tuple[str, ...], Array]:
    """One place of 0.6 a month that became two; what was carried or divided, and the two's figures."""
    counts = np.array([[0.6, 0.6, np.nan, np.nan], *([np.nan, np.nan, *figures] for figures in own)])
    found = carry_forward(["a", "b", "c"], FIRST, counts, [Group(("a",), ("b", "c"))], REGISTERS)
    return found.carried, found.divided, counts[1:]


def test_what_is_divided_is_all_that_there_was_however_small_its_figures() -> None:
    carried, divided, counts = cut_up([[0.1, 0.1], [0.2, 0.2]])
    assert (carried, divided) == ((), ("b", "c"))
    assert counts[:, :2] == pytest.approx(np.array([[0.2, 0.2], [0.4, 0.4]]))


@pytest.mark.parametrize("own", [[[0.1, np.nan], [np.nan, 0.2]], [[0.0, 0.0], [0.0, 0.0]]])
def test_where_nothing_tells_the_parts_none_is_said_to_have_been_given_one(own: list[list[float]]) -> None:
    carried, divided, counts = cut_up(own)
    assert carried == divided == ()
    assert np.isnan(counts[:, :2]).all()


def test_a_council_whose_figures_go_on_under_the_old_code_is_forecast_by_it() -> None:
    counts = np.array([[40.0, 41.0, 42.0]])
    assert carried(["E10000002"], counts) == ([], [])


def test_a_predecessor_that_is_not_there_is_no_reason_to_fail() -> None:
    counts = np.array([[np.nan, 5.0]])
    assert carried(["E06000060"], counts) == ([], [])
    assert np.isnan(counts[0, 0])


def test_counties_cut_in_two_in_2021_and_2023_are_groups_of_their_own() -> None:
    groups = groups_of("area", REGISTERS)
    assert Group(("E10000021",), ("E06000061", "E06000062")) in groups
    assert Group(("E10000006",), ("E06000063", "E06000064")) in groups
    assert Group((BOURNEMOUTH, POOLE, OLD_DORSET), (BCP, NEW_DORSET)) in groups


def test_a_rate_of_a_merged_place_is_the_mean_by_what_it_is_divided_by() -> None:
    counts = np.array([[2.0, np.nan], [5.0, np.nan], [np.nan, 3.0]])
    weights = np.array([[100.0, np.nan], [200.0, np.nan], [np.nan, 310.0]])
    group = [Group(("a", "b"), ("c",))]
    carry_forward(["a", "b", "c"], FIRST, counts, group, REGISTERS, weights)
    assert counts[2].tolist() == [4.0, 3.0]
    assert weights[2].tolist() == [300.0, 310.0]


def test_commissioners_that_merged_twice_are_carried_through_both_mergers() -> None:
    counts = np.array([[1.0, np.nan, np.nan], [2.0, np.nan, np.nan], [np.nan, 4.0, np.nan], [np.nan, np.nan, 5.0]])
    groups = [Group(("a", "b"), ("c",)), Group(("c",), ("d",))]
    found = carry_forward(["a", "b", "c", "d"], FIRST, counts, groups, REGISTERS)
    assert counts[3].tolist() == [3.0, 4.0, 5.0]
    assert found.ended.tolist() == [True, True, True, False]


@pytest.mark.parametrize("series", ["non-elective-admissions", "delayed-days"])
def test_no_place_is_forecast_beside_one_that_it_went_into(series: str) -> None:
    evidence = Evidence.packaged()
    basis = evidence.series.definition(series).basis
    for last in (date(2015, 4, 1), date(2017, 5, 1), date(2018, 4, 1), date(2018, 12, 1)):
        made = forecast_panel(panel_from_evidence(evidence, series, last, **PACKAGED), 1, draws=2)
        for group in groups_of(basis, REGISTERS):
            assert not (set(group.before) & set(made.codes) and set(group.after) & set(made.codes)), (last, group)


def test_a_hole_of_a_predecessor_is_one_of_its_successor() -> None:
    panel = panel_from_evidence(Evidence.packaged(), "non-elective-admissions", date(2018, 12, 1), **PACKAGED)
    assert panel.incomplete is not None
    hole = month_number(date(2014, 9, 1)) - month_number(panel.first)
    assert panel.incomplete[panel.codes.index("15E"), hole]
    assert any("15E" in note.codes for note in panel.notes if isinstance(note, EarlierFiguresJoined))
