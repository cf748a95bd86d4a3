"""The pictures of one target and of all areas' chances: the fan, what is expected, the heap of chances, and the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Verdict
from carefund.calendar import next_month
from carefund.evidence.place_names import place_name
from carefund.evidence.series import ENGLAND
from carefund.report.appraisal.fan_rows import fan_rows
from carefund.report.appraisal.sentences import numbers_by_word
from carefund.report.appraisal.target import TargetView, of_area
from carefund.report.area_places import TILES_SOURCE, tile_positions
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.bars import Bar, Upright, in_sentence, labelled_bars
from carefund.report.charts.dots import COLOURS, DARK, dots_chart, heap_rows
from carefund.report.charts.fan import BANDS, FanRows, Row, fan_chart
from carefund.report.charts.scale import NO_FIGURE_COLOUR
from carefund.report.charts.theme import INK
from carefund.report.charts.tile_map import tiles_chart
from carefund.report.document import DataTable, Figure
from carefund.wording.chances import WORDS, chance
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents, percent_with_interval
from carefund.wording.lists import capital, listed
from carefund.wording.numbers import count, part, percent, rate

NO_VERDICT = "no verdict"
QUARTERS = (0.25, 0.5, 0.75)
SHADES = ("#eef1f4", "#c3dcef", "#3573a6", "#0d3c61")
"""A shade for each quarter of areas by half the width of their intervals, darker for wider."""
EVEN = 0.5
NAMED = 3


def fan_figure(view: TargetView, later: tuple[Row, ...] = ()) -> Figure:
    """History, forecast without the plan and target of one place; `later` are months that were not known."""
    return _fan(view, fan_rows(view, later), "what has been, what is to be expected, and the target")


def outlook_figure(view: TargetView) -> Figure:
    """The same without a target: what any target can be held against."""
    return _fan(view, replace(fan_rows(view), target=()), "what has been, and what is to be expected")


def _fan(view: TargetView, rows: FanRows, shows: str) -> Figure:
    target = percent(view.verdict.target)
    return Figure(
        name=f"fan-{view.key}",
        title=f"{view.metric.label}, {view.verdict.name}: {shows}",
        key=_fan_key(view, rows),
        description=_fan_description(view, rows),
        source=f"{view.source}. Forecast by carefund.",
        make=partial(
            fan_chart,
            rows,
            unit=f"{capital(view.metric.unit)}{view.a_day}",
            shaded=(view.target_months[0], next_month(view.target_months[-1])),
            target_words=f"Target {target}",
            target_is_low=view.verdict.target <= view.verdict.change_without.middle,
        ),
        table=_fan_table(view, rows),
    )


def _fan_key(view: TargetView, rows: FanRows) -> str:
    rule = " (the rule from it ends where the month would stand with that part added)"
    filled = rule if any(row["filled"] is not None for row in rows.past) else ""
    parts = (
        f"Each dot is a month{', its total divided by its days' if view.a_day else ''}. The line and bands are what "
        "would come without the plan: the middle, and where half, four fifths and 95% of possible futures lie.",
        f"Dashed: the target, spread over {view.target_span} (shaded) as the baseline's months are."
        if rows.target
        else f"Shaded: the months of a target, {view.target_span}.",
        f"A hollow diamond is a month of which part is known to be missing{filled}."
        if any(row["incomplete"] for row in rows.past)
        else "",
        "A month without a figure has no dot." if any(row["value"] is None for row in rows.past) else "",
        _outside(view),
        "The scale does not begin at zero." if rows.domain[0] > 0 else "",
    )
    return " ".join(filter(None, parts))


def _outside(view: TargetView) -> str:
    """What the verdict on an area takes in that the months do not show."""
    basis = view.basis
    weight = 0.0 if view.code == ENGLAND else basis.outside_weight
    if not weight:
        return ""
    return (
        f"The months are {view.verdict.name}’s own course; the verdict also gives {part(weight)} of its weight to what "
        "any area did before over such a span."
    )


def _fan_description(view: TargetView, rows: FanRows) -> str:
    known = [row for row in rows.past if row["value"] is not None]
    last = rows.ahead[-1]
    values = [row["value"] for row in known]
    seen = (
        f"From {month_words(known[0]['period'])} to {month_words(known[-1]['period'])} between {rate(min(values))} and "
        f"{rate(max(values))} {view.metric.unit}{view.a_day}. "
        if known
        else "No month has a figure. "
    )
    verdict = view.verdict
    expected = percent(verdict.change_without.middle)
    change = f"a change of {expected} is expected without the plan."
    if rows.target:
        change = f"the target is {percent(verdict.target)}; without the plan {expected} is expected."
    return (
        f"{seen}In {month_words(last['period'])} {rate(last['middle_value'])}{view.a_day} are expected without the "
        f"plan (95%: {rate(last['low 95%'])} to {rate(last['high 95%'])}). Over {view.target_span} {change}"
    )


def _fan_table(view: TargetView, rows: FanRows) -> DataTable:
    later = {row["period"]: f"{rate(row['value'])} (came later)" for row in rows.later}
    target = {row["period"]: rate(row["value"]) for row in rows.target}
    observed = (
        (
            month_words(row["period"]),
            rate(row["value"]) + (" (part missing)" if row["incomplete"] else ""),
            *[""] * (1 + len(BANDS)),
            *_cell(target, row),
        )
        for row in rows.past
    )
    expected = (
        (
            month_words(row["period"]),
            later.get(row["period"], ""),
            rate(row["middle_value"]),
            *(f"{rate(row[f'low {band}'])} to {rate(row[f'high {band}'])}" for band in BANDS),
            *_cell(target, row),
        )
        for row in rows.ahead
    )
    unit = f"{capital(view.metric.unit)}{view.a_day}"
    headings = ("Month", f"{unit}, observed", "Expected without the plan", *BANDS, *(["Target"] if target else []))
    return DataTable(headings, (*observed, *expected), f"{view.metric.label}, {view.verdict.name}: month by month")


def _cell(target: Mapping[date, str], row: Row) -> tuple[str, ...]:
    """The target's cell of a month, empty where it is not about that month; none where there is no target."""
    return (target.get(row["period"], ""),) if target else ()


def expected_figure(view: TargetView) -> Figure:
    """The changes that are expected with and without the plan, against the target."""
    verdict = view.verdict
    cases = (
        ("With the plan", verdict.change, verdict.probability),
        ("Without the plan", verdict.change_without, verdict.probability_without),
    )
    bars = [
        Bar(label, percent_with_interval(change), change.middle, low=change.low, high=change.high, shown="estimate")
        for label, change, _ in cases
    ]
    target = percent(verdict.target)
    return Figure(
        name=f"expected-{view.key}",
        title=f"{view.metric.label}, {verdict.name}: expected change, with and without the plan",
        key=(
            f"Change from {view.baseline_span} to {view.target_span}. Dots: the middle of what is expected; the "
            "line through each: its 95% interval. Dashed: the target; to its left it is met."
        ),
        description=f"Target {target}. {in_sentence(bars)}",
        source=f"{view.source}. Forecast by carefund.",
        make=partial(
            labelled_bars, bars, "Change in per cent of the baseline", Upright(verdict.target, f"Target {target}")
        ),
        table=DataTable(
            ("Plan", "Chance of meeting the target", "Change", "95% interval"),
            tuple(
                (label, chance(probability), percent(change.middle), between_percents(change))
                for label, change, probability in cases
            ),
            f"{view.metric.label}, {verdict.name}: expected change",
        ),
    )


def dots_figure(appraisal: RoundAppraisal) -> Figure:
    """Every area as a dot over its chance."""
    ordered = sorted(appraisal.areas, key=lambda verdict: (verdict.leading, verdict.code))
    rows = heap_rows((verdict.name, verdict.leading) for verdict in ordered)
    return Figure(
        name="chances",
        title=f"Chance of meeting the target without the plan, {len(rows)} areas",
        key="Each dot is an area, over its chance of meeting the target; equal chances are heaped up. The colour and "
        "the legend give the word for the chance.",
        description=_areas_description(appraisal),
        source=f"{of_area(appraisal, appraisal.areas[0]).source}. Forecast by carefund.",
        make=partial(dots_chart, rows),
    )


def map_figure(appraisal: RoundAppraisal) -> Figure:
    """England as hexagons, each with its area's chance."""
    words, colours = (*WORDS, NO_VERDICT), (*COLOURS, NO_FIGURE_COLOUR)
    return Figure(
        name="map-chances",
        title="Chance of meeting the target without the plan, by area",
        key="Every area is one hexagon, about where it lies, with three letters of its name and its chance in per "
        "cent. A thick dark edge: more likely than not. A dashed edge: no verdict.",
        description=_areas_description(appraisal),
        source=f"{of_area(appraisal, appraisal.areas[0]).source}. {TILES_SOURCE}",
        make=partial(tiles_chart, map_tiles(appraisal), words, colours),
        narrow=False,
    )


def uncertain_map(appraisal: RoundAppraisal) -> Figure:
    """England as hexagons, each with how far its area's change may lie from the middle: for areas not told apart."""
    ends = _ends_of_quarters(appraisal)
    words = (*(_spread_words(number, ends) for number in range(len(ends) + 1)), NO_VERDICT)
    shades = (*SHADES[len(SHADES) - len(words) + 1 :], NO_FIGURE_COLOUR)
    widest = max(appraisal.areas, key=_half_width)
    return Figure(
        name="map-uncertainty",
        title="How far each area’s change may lie from what is expected, without the plan",
        key="Every area is one hexagon, about where it lies, with three letters of its name and half the width of its "
        "95% interval in points of per cent; the darker the wider, by quarters of areas. No chance is shown: those of "
        "single areas so far ahead are no better than how often areas change so much. A dashed edge: no verdict.",
        description=(
            f"Most uncertain is {widest.name}, {between_percents(widest.change_without)}. The table of all areas gives "
            "every figure, and why."
        ),
        source=f"{of_area(appraisal, appraisal.areas[0]).source}. {TILES_SOURCE}",
        make=partial(tiles_chart, map_tiles(appraisal), words, shades),
        narrow=False,
    )


def _half_width(verdict: Verdict) -> float:
    return verdict.change_without.width / 2


def _areas_description(appraisal: RoundAppraisal) -> str:
    least = sorted(appraisal.areas, key=lambda verdict: verdict.leading)[:NAMED]
    promising = sorted(appraisal.areas, key=lambda verdict: (verdict.leading_promise, verdict.code))[:NAMED]
    sure = listed([f"{verdict.name} {percent(verdict.leading_sure)}" for verdict in promising])
    return (
        f"Of {len(appraisal.areas)} areas {numbers_by_word(appraisal)}. Most promising, with the change that is sure "
        f"in four cases of five: {sure}. Least likely: {_named(least)}. The table of all areas gives every figure."
    )


def _named(verdicts: list[Verdict]) -> str:
    return listed([f"{verdict.name} {chance(verdict.leading)}" for verdict in verdicts])


def map_tiles(appraisal: RoundAppraisal) -> list[dict[str, Any]]:
    """A tile for each area that has a place on the map, with or without a verdict."""
    positions = tile_positions()
    verdicts = {verdict.code: verdict for verdict in appraisal.areas}
    names = {code: place_name(code, code) for code in (*verdicts, *appraisal.without_verdict)}
    labels = short_labels(names.values())
    ends = () if appraisal.tells_apart else _ends_of_quarters(appraisal)
    return [
        {"x": positions[code]["x"], "y": positions[code]["y"], "label": labels[name], **_tile(verdicts.get(code), ends)}
        for code, name in names.items()
        if code in positions
    ]


def _tile(verdict: Verdict | None, ends: tuple[int, ...]) -> dict[str, Any]:
    if verdict is None:
        return {"value": "none", "class": NO_VERDICT, "ink": INK, "kind": "none"}
    if verdict.instead:
        return _spread_tile(_half_width(verdict), ends)
    colour = COLOURS[WORDS.index(verdict.leading_word)]
    return {
        "value": chance(verdict.leading).replace("under ", "<").replace("over ", ">"),
        "class": verdict.leading_word,
        "ink": "#ffffff" if colour in DARK else INK,
        "kind": "met" if verdict.leading > EVEN else "figure",
    }


def _ends_of_quarters(appraisal: RoundAppraisal) -> tuple[int, ...]:
    """Half the widths, in whole points, that divide areas into quarters; fewer where these are alike."""
    half = np.quantile([_half_width(verdict) for verdict in appraisal.areas], QUARTERS)
    return tuple(sorted({round(float(end)) for end in half}))


def _spread_words(number: int, ends: tuple[int, ...]) -> str:
    """The class of so many ends passed."""
    if number == len(ends):
        return f"more than ±{count(ends[-1])}"
    return f"up to ±{count(ends[number])}"


def _spread_tile(half: float, ends: tuple[int, ...]) -> dict[str, Any]:
    """The tile of an area that is not told apart by its chance: how far its change may lie from the middle."""
    number = sum(half > end for end in ends)
    dark = number >= len(ends) - 1
    ink = "#ffffff" if dark else INK
    return {"value": f"±{count(half)}", "class": _spread_words(number, ends), "ink": ink, "kind": "figure"}
