"""The pictures of all areas: the map of their changes, and their ranking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.programme.measures import Comparison, Metric
from carefund.report.area_places import TILES_SOURCE, tile_positions
from carefund.report.audit.comparisons import (
    area_source,
    is_estimate,
    is_own,
    of_areas,
    of_england,
    plans_of_areas,
)
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.ranked import NAMED, Ranked, ranked_chart
from carefund.report.charts.scale import Classes, classes_of
from carefund.report.charts.tile_map import tiles_chart
from carefund.report.document import Figure
from carefund.wording.lists import listed
from carefund.wording.numbers import percent, short_change

NO_AREA = "No area has a figure."
SEE_TABLE = "The table of all areas gives every figure."


def map_figure(audit: Audit, metric: Metric, comparison: Comparison) -> Figure:
    """The map of one metric's change in per cent, in one comparison: blue where it fell, orange where it rose."""
    outturns = of_areas(audit, metric, comparison)
    classes = classes_of([outturn.central_percent for outturn in outturns])
    return Figure(
        name=f"map-{metric.id}",
        title=f"{metric.label} by area: change in per cent, {comparison.label}",
        key=(
            "Every area is one hexagon, about where it lies, with three letters of its name and its change in per "
            "cent. Blue fell, orange rose. A thick dark edge: fell at least as much as "
            f"{_whose(audit)}. A dashed edge: "
            "no figure. Hatched, with an asterisk: part of the area’s figures is missing, and the change shown has an "
            f"estimate of it added.{_estimate(audit, metric)}"
        ),
        description=_map_description(outturns),
        source=f"{area_source(audit, metric)} {TILES_SOURCE}",
        make=partial(_map_chart, outturns, classes),
        narrow=False,
    )


def _whose(audit: Audit) -> str:
    return plans_of_areas(audit).rstrip(",")


def _estimate(audit: Audit, metric: Metric) -> str:
    return " Areas’ figures are an estimate." if is_estimate(audit, metric) else ""


def _map_description(outturns: Sequence[Outturn]) -> str:
    known = sorted((one.central_percent, one.area_name) for one in outturns if one.central_percent is not None)
    if not known:
        return NO_AREA
    fell, rose = (sum((one.central_change or 0) * sign > 0 for one in outturns) for sign in (-1, 1))
    met = sum(map(met_plan, outturns))
    planned = any(one.planned_percent is not None for one in outturns)
    own = any(map(is_own, outturns))
    share = "what it or England planned" if own else "England’s planned share"
    plan = f", in {met} by at least {share}" if planned else ""
    least, most = (f"{name} {percent(change)}" for change, name in (known[0], known[-1]))
    return (
        f"Of {len(known)} areas with figures it fell in {fell}{plan}, and rose in {rose}. From {least} to {most}. "
        f"{SEE_TABLE}"
    )


def met_plan(outturn: Outturn) -> bool:
    """Whether an area's change was at least as large a fall as its plan, its own or its share of England's."""
    return outturn.central_gap is not None and outturn.central_gap <= 0


def _map_chart(outturns: Sequence[Outturn], classes: Classes) -> Any:  # noqa: ANN401 - a chart
    return tiles_chart(map_tiles(outturns, classes), classes.words, classes.colours)


def map_tiles(outturns: Sequence[Outturn], classes: Classes) -> list[dict[str, Any]]:
    """A tile for each area that has a place on the map, as `tile_map.tiles_chart` takes them."""
    positions = tile_positions()
    labels = short_labels(outturn.area_name for outturn in outturns)
    return [
        {
            "x": positions[one.area_code]["x"],
            "y": positions[one.area_code]["y"],
            "label": labels[one.area_name],
            **_tile(one, classes),
        }
        for one in outturns
        if one.area_code in positions
    ]


def _tile(outturn: Outturn, classes: Classes) -> dict[str, Any]:
    change = outturn.central_percent
    known = "met" if met_plan(outturn) else "figure"
    return {
        "value": "none" if change is None else f"{short_change(change)}{hole_mark(outturn)}",
        "class": classes.words_for(change),
        "ink": classes.ink_for(change),
        "kind": "none" if change is None else known,
        "hatched": outturn.corrected_change is not None,
    }


def hole_mark(outturn: Outturn) -> str:
    """An asterisk where part of an area's figures is missing, nothing elsewhere."""
    return "*" if outturn.corrected_change is not None else ""


def ranked_figure(audit: Audit, metric: Metric, comparison: Comparison) -> Figure:
    """The ranked areas of one metric, in one comparison, with England's plan as a line."""
    areas = [_ranked(one) for one in of_areas(audit, metric, comparison) if one.central_percent is not None]
    areas.sort(key=lambda area: -area.change)
    plan = of_england(audit, metric, comparison).planned_percent
    return Figure(
        name=f"ranked-{metric.id}",
        title=f"{metric.label}: areas ranked by change, {comparison.label}",
        key=(
            "Each dot is an area, the largest rise at the top. Solid line: no change. Dashed line: England’s planned "
            "change. A thick bar about a dot: part of the area’s figures is missing, and it stands where an estimate "
            "of them puts it (95% interval). "
            f"A triangle at the edge: off the scale, its figure beside its name.{_estimate(audit, metric)}"
        ),
        description=_ranked_description(areas, plan),
        source=area_source(audit, metric),
        make=partial(ranked_chart, areas, plan),
    )


def _ranked(outturn: Outturn) -> Ranked:
    added = outturn.corrected_percent
    low, high = (None, None) if added is None else added.ends
    return Ranked(outturn.area_name, outturn.central_percent or 0.0, low, high)


def _ranked_description(areas: Sequence[Ranked], plan: float | None) -> str:
    if not areas:
        return NO_AREA
    rises, falls = (listed([area.words for area in chosen]) for chosen in (areas[:NAMED], areas[::-1][:NAMED]))
    planned = f" England’s planned change was {percent(plan)}." if plan is not None else ""
    return f"Largest rises: {rises}. Largest falls or smallest rises: {falls}.{planned} {SEE_TABLE}"
