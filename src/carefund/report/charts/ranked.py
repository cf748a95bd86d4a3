"""Every area's change in per cent, ranked, with England's plan as a line and the extremes by name."""

from collections.abc import Sequence
from typing import Any

from carefund.evaluation.audit import Audit
from carefund.evaluation.comparison import by_area
from carefund.evaluation.outturn import Outturn
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.figure import Figure
from carefund.report.charts.theme import BAND, DATA, INK, PLAN, QUIET, Chart, chart_of
from carefund.report.charts.words import area_source
from carefund.report.frames import is_shared_out
from carefund.wording import numbers
from carefund.wording.lists import listed

ROW_HEIGHT = 4.2
NAMED = 5
ROWS_TO_A_LABEL = 4.4
ASIDE = 0.04
OFF_SCALE = 3
USUAL = 0.95
LONGEST_NAME = 26


def ranked_figure(audit: Audit, metric: Metric, comparison: Comparison) -> Figure:
    """The ranked areas of one metric, in one comparison."""
    known = [
        outturn for outturn in by_area(audit.outturns, metric.id, comparison.id) if outturn.change_percent is not None
    ]
    ordered = sorted(known, key=lambda outturn: -(outturn.change_percent or 0.0))
    plan = audit.outturns[metric.id, comparison.id, ENGLAND].planned_percent
    estimate = " Areas' figures are an estimate." if is_shared_out(audit, metric) else ""
    return Figure(
        name=f"ranked-{metric.id}",
        title=f"{metric.label}: areas ranked by change, {comparison.label}",
        key=(
            "Each dot is an area, the largest rise at the top. Solid line: no change. Dashed line: England's planned "
            "change. A thick bar beside a dot: where the area would stand with missing figures added (95% interval). "
            f"A triangle at the edge: off the scale, its figure beside its name.{estimate}"
        ),
        description=_description(ordered, plan),
        source=area_source(audit, metric),
        chart=_chart(ordered, plan),
    )


def _description(ordered: Sequence[Outturn], plan: float | None) -> str:
    if not ordered:
        return "No area has a figure."
    rises = listed([_named(outturn) for outturn in ordered[:NAMED]])
    falls = listed([_named(outturn) for outturn in ordered[::-1][:NAMED]])
    planned = f" England's planned change was {numbers.percent(plan)}." if plan is not None else ""
    return (
        f"Largest rises: {rises}. Largest falls or smallest rises: {falls}.{planned} "
        "The table of all areas gives every figure."
    )


def _named(outturn: Outturn) -> str:
    name = outturn.area_name
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
    return f"{short} {numbers.percent(outturn.change_percent)}"


def _edges(ordered: Sequence[Outturn]) -> tuple[float, float]:
    """The lowest and highest change that the scale shows; what lies far beyond the rest is drawn at its edge."""
    values = sorted(outturn.change_percent or 0.0 for outturn in ordered)
    sizes = sorted(abs(value) for value in values)
    most = OFF_SCALE * sizes[int(USUAL * (len(sizes) - 1))]
    return max(values[0], -most), min(values[-1], most)


def _row(outturn: Outturn, place: int, edges: tuple[float, float]) -> dict[str, Any]:
    change = outturn.change_percent or 0.0
    shown = min(max(change, edges[0]), edges[1])
    row: dict[str, Any] = {"place": place, "change": shown, "off": change != shown}
    if outturn.change_range and outturn.baseline:
        row["low"], row["high"] = (
            min(max(bound / outturn.baseline * 100, edges[0]), edges[1]) for bound in outturn.change_range
        )
    return row


def _labels(ordered: Sequence[Outturn], edges: tuple[float, float]) -> list[dict[str, Any]]:
    """The extremes: each one's point, and where its name stands beside it, the names a line apart."""
    values = [min(max(outturn.change_percent or 0.0, edges[0]), edges[1]) for outturn in ordered]
    aside, count = ASIDE * (values[0] - values[-1] or 1.0), len(ordered)
    top, bottom = range(min(NAMED, count)), range(max(NAMED, count - NAMED), count)
    last = count - 1
    clear = min(last, round((NAMED + 2) * ROWS_TO_A_LABEL))
    left, right = values[clear] - aside, values[last - clear] + aside
    # A line's space is left at the ends, where the intervals of the extremes are widest.
    labels = [(place, (place + 1) * ROWS_TO_A_LABEL, left, "right") for place in top]
    labels += [(place, last - (last - place + 1) * ROWS_TO_A_LABEL, right, "left") for place in bottom]
    return [
        {
            "place": place,
            "change": values[place],
            "at": row,
            "beside": beside,
            "align": align,
            "words": _named(ordered[place]),
        }
        for place, row, beside, align in labels
    ]


def _chart(ordered: Sequence[Outturn], plan: float | None) -> Chart:
    import altair as alt

    edges = _edges(ordered) if ordered else (0.0, 0.0)
    data = [_row(outturn, place, edges) for place, outturn in enumerate(ordered)]
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=False, domain=[-2, len(data) + 1]))
    with_range = chart_of(row for row in data if "low" in row)
    labels = _labels(ordered, edges) if ordered else []
    leaders = chart_of(labels).mark_rule(color=QUIET, strokeWidth=0.7)
    layers = [
        _upright("nought", 0.0, color=QUIET, strokeWidth=1.5),
        *([_upright("plan", plan, color=PLAN, strokeWidth=2.5, strokeDash=[7, 4])] if plan is not None else []),
        leaders.encode(x=_x("beside"), x2=alt.X2("change"), y=alt.Y("at:Q", axis=None), y2=alt.Y2("place")),
        with_range.mark_rule(color=BAND, strokeWidth=3).encode(x=_x("low"), x2=alt.X2("high"), y=y),
        chart_of(row for row in data if not row["off"])
        .mark_circle(color=DATA, size=22, opacity=1)
        .encode(x=_x("change"), y=y),
        chart_of(row for row in data if row["off"])
        .mark_point(color=DATA, size=70, filled=True, shape="triangle-right", opacity=1)
        .encode(x=_x("change"), y=y),
        *(_words(labels, side, halo) for side in ("left", "right") for halo in (True, False)),
    ]
    return alt.layer(*layers).properties(height=round(ROW_HEIGHT * len(data)))


def _x(name: str) -> Chart:
    import altair as alt

    return alt.X(f"{name}:Q", title="Change in per cent", axis=alt.Axis(tickCount=7))


def _upright(name: str, value: float, **style: object) -> Chart:
    """An upright line across the whole chart."""
    return chart_of([{name: value}]).mark_rule(**style).encode(x=_x(name))


def _words(labels: list[dict[str, Any]], align: str, halo: bool) -> Chart:
    import altair as alt

    chosen = chart_of(label for label in labels if label["align"] == align)
    style = {"stroke": "white", "strokeWidth": 4} if halo else {"color": INK}
    text = chosen.mark_text(align=align, dx=4 if align == "left" else -4, **style)
    return text.encode(x=_x("beside"), y=alt.Y("at:Q", axis=None), text=alt.Text("words:N"))
