"""The fan: what was observed month by month, what would come without the plan, and the level that the target asks for.

Per day, because months differ in length. Bands are central intervals of the forecast's draws.
"""

from __future__ import annotations

from collections.abc import Sequence

from carefund.appraisal.outside_view import outside_part
from carefund.calendar import next_month
from carefund.evidence.series import ENGLAND
from carefund.report.charts.fan_rows import BANDS, Row, forecast_rows, history_rows, placed, target_rows
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import BAND, DATA, PLAN, SHADE, Chart, chart_of
from carefund.report.judged import Judged
from carefund.wording import lists, numbers
from carefund.wording.dates import month_words

BAND_COLOURS = ("#d5e3f0", "#a5c4de", "#6c9bc5")
CAME = {
    "color": BAND,
    "filled": True,
    "shape": "square",
    "size": 52,
    "opacity": 1,
    "stroke": "white",
    "strokeWidth": 0.8,
}
HEIGHT = 320
ROOM = 0.12
"""Part of the range that is left free under and over it."""


def fan_figure(judged: Judged, came: Sequence[Row] = ()) -> Figure:
    """History, forecast without the plan and target of one place, as a figure.

    `came` are months that were not known, in the form of `history_rows`, for a look back.
    """
    past, ahead, aim = history_rows(judged), forecast_rows(judged), target_rows(judged)
    name = judged.verdict.name
    return Figure(
        name=f"fan-{judged.key}",
        title=f"{judged.metric.label}, {name}: what has been, what is to be expected, and the target",
        key=_key(judged, past, _domain([*past, *came], ahead, aim)[0]).strip(),
        description=_description(judged, past, ahead),
        source=f"{judged.source}. Forecast by carefund.",
        chart=_chart(judged, past, ahead, aim, came),
        table=_table(judged, past, ahead, aim, came),
    )


def _chart(judged: Judged, past: list[Row], ahead: list[Row], aim: list[Row], came: Sequence[Row]) -> Chart:
    import altair as alt

    x = alt.X("middle:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    title = f"{lists.capital(judged.metric.unit)} a day"
    y = alt.Y(
        "value:Q", title=title, scale=alt.Scale(zero=False, nice=True, domain=_domain([*past, *came], ahead, aim))
    )
    months = {"first": judged.target_months[0], "last": next_month(judged.target_months[-1])}
    shade = chart_of([months]).mark_rect(color=SHADE).encode(x=alt.X("first:T", title=None), x2=alt.X2("last"))
    sound = chart_of(row for row in past if row["value"] is not None and not row["doubted"])
    doubted = [row for row in past if row["doubted"]]
    filled = chart_of(row for row in doubted if row["filled"] is not None)
    middle = chart_of({**row, "value": row["middle_value"]} for row in ahead).mark_line(color=DATA, strokeWidth=2)
    layers = [
        shade,
        *(_band(ahead, band, x) for band in BANDS),
        middle.encode(x=x, y=y),
        filled.mark_rule(color=BAND, strokeWidth=2).encode(x=x, y=y, y2=alt.Y2("filled")),
        sound.mark_circle(color=DATA, size=30, opacity=1).encode(x=x, y=y),
        chart_of(doubted)
        .mark_point(color=DATA, size=52, filled=False, shape="diamond", strokeWidth=1.8, fill="white", opacity=1)
        .encode(x=x, y=y),
        *([chart_of(came).mark_point(**CAME).encode(x=x, y=y)] if came else []),
        *_target(judged, aim, x),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def _domain(past: list[Row], ahead: list[Row], aim: list[Row]) -> list[float]:
    """From a little under the lowest value to a little over the highest, so that the target's words have room."""
    values = [row["value"] for row in (*past, *aim) if row["value"] is not None]
    values += [row["filled"] for row in past if row["filled"] is not None]
    values += [row[f"{end} 95%"] for row in ahead for end in ("low", "high")]
    room = ROOM * ((max(values) - min(values)) or 1.0)
    return [max(min(values) - room, 0.0), max(values) + room]


def _band(ahead: list[Row], band: str, x: Chart) -> Chart:
    """One band, named in the legend."""
    import altair as alt

    rows = [
        {**placed(row["period"]), "low": row[f"low {band}"], "high": row[f"high {band}"], "band": band} for row in ahead
    ]
    scale = alt.Scale(domain=list(BANDS), range=list(BAND_COLOURS))
    legend = alt.Legend(symbolType="square", symbolSize=220, symbolOpacity=1, columns=3, titleFontWeight="normal")
    fill = alt.Fill("band:N", title="Without the plan:", scale=scale, legend=legend)
    return chart_of(rows).mark_area(opacity=1).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high"), fill=fill)


def _target(judged: Judged, aim: list[Row], x: Chart) -> list[Chart]:
    """The target as a dashed line with its words under it, or over it where it lies above what is expected."""
    import altair as alt

    if not aim:
        return []
    y = alt.Y("value:Q")
    line = chart_of(aim).mark_line(color=PLAN, strokeWidth=3, strokeDash=[7, 4]).encode(x=x, y=y)
    under = judged.verdict.target <= judged.verdict.change_without.middle
    row = (min if under else max)(aim, key=lambda row: row["value"])
    place = aim[len(aim) // 2]["middle"]
    words = chart_of(
        [{"middle": place, "value": row["value"], "words": f"Target {numbers.percent(judged.verdict.target)}"}]
    )
    text = words.encode(x=x, y=y, text=alt.Text("words:N"))
    style = {"dy": 18 if under else -18, "fontWeight": "bold"}
    return [line, text.mark_text(stroke="white", strokeWidth=4, **style), text.mark_text(color=PLAN, **style)]


def _key(judged: Judged, past: list[Row], lowest: float) -> str:
    scale = "The scale does not begin at nought." if lowest > 0 else ""
    rule = " (the rule from it ends where the month would stand with that part added)"
    filled = rule if any(row["filled"] is not None for row in past) else ""
    holes = (
        f"A hollow diamond is a month of which part is known to be missing{filled}. "
        if any(row["doubted"] for row in past)
        else ""
    )
    gaps = "A month without a figure has no dot. " if any(row["value"] is None for row in past) else ""
    return (
        f"Each dot is a month, its total divided by its days. The line and bands are what would come without the plan: "
        f"the middle, and where half, four fifths and 95% of possible futures lie. Dashed: the target, spread over "
        f"{judged.target_span} (shaded) as the baseline's months are. {holes}{gaps}{_outside(judged)}{scale}"
    )


def _outside(judged: Judged) -> str:
    """What the verdict on an area takes in that the months do not show."""
    basis = judged.basis
    part = 0.0 if judged.code == ENGLAND else outside_part(basis.past, basis.ahead)
    if not part:
        return ""
    return (
        f"The months are {judged.verdict.name}’s own course; the verdict also gives {part:.0%} of its weight to what "
        "any area did before over such a span. "
    )


def _description(judged: Judged, past: list[Row], ahead: list[Row]) -> str:
    known = [row for row in past if row["value"] is not None]
    last = ahead[-1]
    seen = (
        f"From {month_words(known[0]['period'])} to {month_words(known[-1]['period'])} between "
        f"{numbers.rate(min(row['value'] for row in known))} and {numbers.rate(max(row['value'] for row in known))} "
        f"{judged.metric.unit} a day. "
        if known
        else "No month has a figure. "
    )
    verdict = judged.verdict
    return (
        f"{seen}In {month_words(last['period'])} {numbers.rate(last['middle_value'])} a day are expected without the "
        f"plan (95%: {numbers.rate(last['low 95%'])} to {numbers.rate(last['high 95%'])}). Over {judged.target_span} "
        f"the target is {numbers.percent(verdict.target)}; without the plan "
        f"{numbers.percent(verdict.change_without.middle)} is expected."
    )


def _table(judged: Judged, past: list[Row], ahead: list[Row], aim: list[Row], came: Sequence[Row]) -> DataTable:
    later = {row["period"]: f"{numbers.rate(row['value'])} (came later)" for row in came}
    target = {row["period"]: numbers.rate(row["value"]) for row in aim}
    seen = [
        (
            month_words(row["period"]),
            numbers.rate(row["value"]) + (" (part missing)" if row["doubted"] else ""),
            *[""] * (1 + len(BANDS)),
            target.get(row["period"], ""),
        )
        for row in past
    ]
    expected = [
        (
            month_words(row["period"]),
            later.get(row["period"], ""),
            numbers.rate(row["middle_value"]),
            *(f"{numbers.rate(row[f'low {band}'])} to {numbers.rate(row[f'high {band}'])}" for band in BANDS),
            target.get(row["period"], ""),
        )
        for row in ahead
    ]
    unit = f"{lists.capital(judged.metric.unit)} a day"
    headings = ("Month", f"{unit}, observed", "Expected without the plan", *BANDS, "Target")
    return DataTable(headings, (*seen, *expected))
