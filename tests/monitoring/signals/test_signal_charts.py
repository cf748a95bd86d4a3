"""Charts of files by carefund's rules: what a later month may not change, months that are none, kinds, and rebasing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import carefund
from carefund.monitoring.charts.asked import Asked, NoChart
from carefund.monitoring.charts.figures_file import read_figures
from carefund.monitoring.rule_sets import read_by
from carefund.monitoring.signals.given import NoSignals
from carefund.monitoring.signals.signal_charts import ReadPoint, SignalCharts, signal_charts
from tests.monitoring.signals.making import judged, months_of, series

MEAN = {"over-dispersed": 100, "small": 2, "rare": 0.4}


def charted(units: dict[str, list[float]], **asked: Any) -> SignalCharts:
    rows = [
        f"{unit},{month},{value}"
        for unit, values in units.items()
        for month, value in zip(months_of(len(values)), values, strict=True)
    ]
    return signal_charts(read_figures("\n".join(["unit,period,value", *rows]).encode()), Asked(**asked))


def of_text(text: str, **asked: Any) -> SignalCharts:
    return signal_charts(read_figures(f"period,value\n{text}".encode()), Asked(**asked))


def ids(made: SignalCharts) -> list[tuple[str, str]]:
    return [(one.id, one.severity.value) for one in made.findings]


def same(one: ReadPoint, other: ReadPoint) -> bool:
    """Whether two readings are one, floats to a billionth: sums over more months are added in another order."""
    mine, theirs = vars(one), vars(other)
    return all(
        mine[name] == pytest.approx(theirs[name], rel=1e-7, abs=1e-9)
        if isinstance(mine[name], float)
        else mine[name] == theirs[name]
        for name in mine
    )


@settings(max_examples=6, deadline=None)
@given(
    kind=st.sampled_from(sorted(MEAN)),
    cut=st.integers(25, 43),
    seed=st.integers(0, 1000),
    leap=st.sampled_from([0.0, 1.5, 50.0]),
    rebased=st.booleans(),
)
def test_no_later_month_changes_an_earlier_reading(kind: str, cut: int, seed: int, leap: float, rebased: bool) -> None:
    values, _ = series(kind, 3, 44, seed)
    values[0, cut:] += leap  # also figures that are no counts, after those that were taken for counts
    rebase = (months_of(15)[-1],) if rebased else ()
    units = {f"u{row}": list(own) for row, own in enumerate(values)}
    whole = charted(units, rebase=rebase, improvement="decrease")
    then = charted({unit: own[:cut] for unit, own in units.items()}, rebase=rebase, improvement="decrease")
    assert [one.unit for one in then.charts] == [one.unit for one in whole.charts]
    for before, after in zip(then.charts, whole.charts, strict=True):
        assert all(map(same, before.points, after.points[:cut]))


def test_readings_are_those_of_the_signals() -> None:
    values, _ = series("over-dispersed", 12, 40, 3)
    values[1, 36:] *= 2
    made = charted({str(row): list(own) for row, own in enumerate(values)}, improvement="decrease")
    plain = judged(values, counts=True, improvement="decrease")
    assert made.counts
    assert len(made.together) == 16
    for chart in made.charts:
        for one, point in zip(chart.points, plain.points(str(chart.unit)), strict=True):
            assert (one.period, one.value, one.cause, one.judgement) == (
                point.month, point.value, point.cause, point.judgement,
            )  # fmt: skip
            assert (one.p_value, one.adjusted_p, one.discovery) == (point.p_value, point.adjusted_p, point.discovered)
            expected = (point.expected, point.lower, point.upper, point.apart_cause) if one.judged else (None,) * 4
            assert (one.mean, one.lower, one.upper, one.cause_apart) == expected
    marked = made.charts[1].points[36]
    assert (marked.cause, marked.judgement, marked.since, marked.discovery, marked.cause_apart) == (
        "above-limit", "concern", marked.period, True, "above-limit",
    )  # fmt: skip


def test_limits_and_marks_agree_in_what_is_read() -> None:
    values, _ = series("over-dispersed", 5, 60, 8)
    values[:, 50] = [0, 500, 3, 1000, 100]
    for chart in charted({str(row): list(own) for row, own in enumerate(values)}).charts:
        for one in chart.points:
            if one.lower is None or one.upper is None:
                assert (one.judged, one.cause, one.judgement, one.since) == (False, "common", "common", None)
            elif not one.lower <= one.value <= one.upper:
                assert one.cause == ("above-limit" if one.value > one.upper else "below-limit")


def test_where_expectations_begin_anew_each_part_is_a_series_of_its_own() -> None:
    values, _ = series("over-dispersed", 1, 80, 5)
    values[0, 40:] += 300
    own, begins = list(values[0]), months_of(41)[-1]
    apart = charted({"a": own}, rebase=(begins,)).charts[0]
    assert [(one.first, one.points, one.judged) for one in apart.segments] == [(0, 40, 16), (40, 40, 16)]
    assert not [one for one in apart.points[40:64] if one.judged]
    before = charted({"a": own[:40]}).charts[0]
    assert [one for one, two in zip(apart.points, before.points, strict=False) if not same(one, two)] == []
    assert charted({"a": own}).charts[0].points[40].cause == "above-limit"


@pytest.mark.parametrize(
    ("rows", "id_"),
    [
        ("".join(f"2015-{week // 4 + 1:02d}-{7 * (week % 4) + 1:02d},5\n" for week in range(40)), "not-monthly"),
        ("".join(f"{2000 + step // 4}-{3 * (step % 4) + 1:02d},5\n" for step in range(40)), "not-monthly"),
        ("1500-01,5\n1501-01,5\n", "not-monthly"),
        ("0001-01,1\n9999-12,1\n" + "".join(f"2015-{month:02d},1\n" for month in range(1, 13)), "too-long"),
    ],
)
def test_figures_that_are_not_monthly_are_an_error(rows: str, id_: str) -> None:
    made = of_text(rows)
    assert ids(made) == [(id_, "error")]
    assert (made.charts, made.promise, made.has_errors) == ((), None, True)


def test_units_that_are_monthly_are_charted_beside_one_that_is_not() -> None:
    made = signal_charts(
        read_figures(b"unit,period,value\na,2015-01-05,1\na,2015-01-09,2\nb,2015-01-31,1\nb,2015-02-28,2\n"), Asked()
    )
    assert [one.unit for one in made.charts] == ["b"]
    assert [(one.id, one.unit, one.period) for one in made.findings] == [
        ("not-monthly", "a", "2015-01-09"), ("taken-for-counts", None, None), ("too-short", "b", None),
    ]  # fmt: skip
    assert [one.period for one in made.charts[0].points] == [date(2015, 1, 31), date(2015, 2, 28)]


def test_units_of_other_centuries_together_are_an_error() -> None:
    made = signal_charts(read_figures(b"unit,period,value\na,1015-01,1\nb,2015-01,1\n"), Asked())
    assert ids(made) == [("too-long", "error")]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", ["0", "7", "1e150", "-5", "0.1"])
def test_constants_and_extremes_are_answered_without_a_signal(value: str) -> None:
    made = of_text("".join(f"{month},{value}\n" for month in months_of(30)))
    assert {one.cause for one in made.charts[0].points} == {"common"}
    assert {"constant", "zeros"} & {id_ for id_, _ in ids(made)}


def test_too_few_months_are_charted_without_limits_and_say_so() -> None:
    made = of_text("".join(f"{month},{step}\n" for step, month in enumerate(months_of(24))), target=5.0)
    assert ("too-short", "warning") in ids(made)
    assert {(one.judged, one.mean, one.cause) for one in made.charts[0].points} == {(False, None, "common")}
    assert made.charts[0].assurance is None
    assert not made.has_errors


def test_kinds_are_known_by_the_first_two_years_unless_they_are_told() -> None:
    values = [50 + step % 5 for step in range(30)]
    rows = "".join(f"{month},{value}\n" for month, value in zip(months_of(30), values, strict=True))
    assert of_text(rows).counts
    later = of_text(rows + "2016-10,51.5\n")
    assert later.counts
    assert ("no-figure", "warning") in ids(later)
    (wrong,) = [one for one in later.findings if one.id == "no-figure"]
    assert wrong.period == "2016-10-01"
    assert (later.charts[0].points[-1].value, later.charts[0].points[-1].judged) == (51.5, False)
    numbers = of_text(rows + "2016-10,51.5\n", counts=False)
    assert (numbers.counts, numbers.charts[0].points[-1].judged, ids(numbers)) == (
        False, True, [("few-series", "note")],
    )  # fmt: skip
    assert not of_text("2014-04,0.5\n" + rows.replace("2014-04-01,50\n", "")).counts


@pytest.mark.parametrize(
    ("improvement", "target", "expected"),
    [
        ("decrease", 1000, "consistently-passes"), ("increase", 1000, "consistently-fails"),
        ("increase", 0, "consistently-passes"), ("decrease", 100, "inconsistent"), ("neutral", 100, None),
    ],
)  # fmt: skip
def test_a_target_is_judged_by_the_limits_of_the_last_year(improvement: Any, target: float, expected: Any) -> None:
    values, _ = series("over-dispersed", 1, 40, 4)
    assert charted({"a": list(values[0])}, improvement=improvement, target=target).charts[0].assurance == expected


def test_a_target_among_the_limits_of_one_month_of_the_year_alone_is_hit_or_miss() -> None:
    season = [200 if step % 12 == 9 else 100 for step in range(60)]
    noise = np.random.default_rng(2).integers(-5, 6, 60)
    made = charted({"a": list(season + noise)}, improvement="decrease", target=195).charts[0]
    assert made.points[-1].upper is not None
    assert made.points[-1].upper < 195
    assert made.assurance == "inconsistent"


@pytest.mark.parametrize("more", [{"fix_after": 12}, {"screening": False}, {"false_discovery": 0.0}])
def test_what_cannot_be_asked_of_these_rules_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises((NoChart, NoSignals)):
        carefund.monitor([1, 2], first=date(2015, 4, 1), rules="carefund", **more)


def test_the_nhs_rules_are_not_asked_for_rates() -> None:
    with pytest.raises(NoChart, match="false-alarm-years"):
        read_by("nhs", ((), ()), replace(Asked(), false_alarm_years=5.0))


def test_a_rate_that_is_asked_for_is_the_one_promised() -> None:
    made = of_text("".join(f"{month},{step}\n" for step, month in enumerate(months_of(3))), false_alarm_years=5.0)
    assert made.promise is not None
    assert made.promise.rates.months_between == pytest.approx(60, rel=1e-3)


def test_nothing_to_chart_is_no_error_of_the_rules() -> None:
    assert ids(signal_charts(read_figures(b""), Asked())) == [("empty-file", "error")]
    absent = of_text("2015-01,1\n2015-02,2\n", rebase=(date(2015, 1, 9),))
    assert (absent.charts, ids(absent)) == ((), [("rebase-date", "error")])
