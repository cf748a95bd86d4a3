"""What councils had of the fund, per head: slips of unit, noughts, years that differ, and the figures that are held."""

from datetime import date

import polars as pl
import pytest

from carefund.evaluation.whole_fund.doses import Dose, doses_of
from carefund.evidence.query import Evidence

SERIES = "council-income-from-fund"
FIRST, SECOND = date(2015, 4, 1), date(2016, 4, 1)
Stated = dict[str, tuple[float | None, float | None]]


class Held(Evidence):
    """Evidence of sums and people that a test makes up."""

    def __init__(self, stated: Stated, people: float = 1000.0) -> None:
        super().__init__([])
        self._stated, self._people = stated, people

    def figures(self, series: list[str], **_: object) -> pl.DataFrame:  # type: ignore[override]
        rows = [(code, FIRST.replace(month=6), self._people, "population-65-plus") for code in self._stated]
        if series == [SERIES]:
            pairs = ((code, years) for code, years in self._stated.items())
            rows = [
                (code, year, value, SERIES)
                for code, pair in pairs
                for year, value in zip((FIRST, SECOND), pair, strict=True)
            ]
        return pl.DataFrame(rows, schema=["area_code", "period", "value", "series"], orient="row")


def doses(stated: Stated) -> tuple[Dose, Dose]:
    first, second = doses_of(Held(stated), SERIES, "65-plus")
    return first, second


def test_pounds_for_each_person() -> None:
    first, second = doses({"E1": (200.0, 300.0)})
    assert (first.year, first.per_head, second.year, second.per_head) == (
        "2015-16",
        {"E1": 200.0},
        "2016-17",
        {"E1": 300.0},
    )


def test_a_sum_written_in_another_unit_is_seen_by_the_other_year() -> None:
    first, second = doses({"E1": (15.233, 15_724.0), "E2": (15.0, None), "E3": (20_000.0, 20.1)})
    assert (first.slips, second.slips) == (("E1",), ("E3",))
    assert first.per_head == {"E1": pytest.approx(15_233.0), "E2": 15.0, "E3": 20_000.0}
    assert second.per_head["E3"] == pytest.approx(20_100.0)
    assert (first.unlike, second.unlike) == ((), ())


def test_nought_and_nothing_are_no_doses_and_are_told_apart() -> None:
    first, second = doses({"E1": (0.0, 100.0), "E2": (None, 100.0), "E3": (100.0, 0.0)})
    assert (first.nought, first.blank, set(first.per_head)) == (("E1",), ("E2",), {"E3"})
    assert (second.nought, second.blank) == (("E3",), ())


def test_years_that_differ_threefold_are_kept_and_marked() -> None:
    first, second = doses({"E1": (700.0, 8660.0), "E2": (100.0, 290.0)})
    assert first.unlike == second.unlike == ("E1",)
    assert set(first.steady) == {"E2"}
    assert set(first.per_head) == {"E1", "E2"}


def test_without_people_or_figures_there_is_no_dose() -> None:
    first, _ = doses_of(Held({"E1": (100.0, 100.0)}, people=0.0), SERIES, "65-plus")
    assert first.per_head == {}
    assert doses_of(Held({}), SERIES, "65-plus") == ()


def test_the_doses_that_are_held() -> None:
    first, second = doses_of(Evidence.packaged(), SERIES, "65-plus")
    assert (len(first.per_head), len(second.per_head)) == (95, 114)
    assert first.slips == ("E08000022",)
    assert first.unlike == second.unlike == ("E06000057", "E09000013", "E09000018", "E10000002")
    assert (len(first.nought), len(first.blank), len(second.nought), len(second.blank)) == (7, 49, 5, 32)
