"""The pictures of a roll-up: who answered as a map, shares with their bounds, and money spent against plan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from carefund.monitoring.returns.rolling_up import AreaReturn, NamedShare, RollUp
from carefund.report.area_places import TILES_SOURCE, tile_positions
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.theme import FALLS, INK, RISES
from carefund.report.charts.tile_map import tiles_chart
from carefund.report.document import DataTable, Figure
from carefund.report.returns.sentences import PARTS, response_words, share_words
from carefund.wording.money import MILLION, pounds
from carefund.wording.numbers import NONE, signed

IN_TIME, LATE, HERE, MISSING = "in time", "late", "here, not known whether in time", "missing"
CLASSES = {IN_TIME: (FALLS[1], "#ffffff"), LATE: (RISES[1], INK), HERE: (FALLS[2], INK), MISSING: ("#ffffff", INK)}
"""What a tile says of an area, with its fill and the ink of its letters."""
SOURCE = "the returns that areas sent"


def class_of(one: AreaReturn) -> str:
    """What is said of an area's return."""
    if not one.answered:
        return MISSING
    return HERE if one.days_late is None else LATE if one.is_late else IN_TIME


def response_figure(rolled: RollUp) -> Figure:
    """Every area on a map: whether its return is here and in time."""
    counts = {words: sum(class_of(one) == words for one in rolled.areas) for words in CLASSES}
    return Figure(
        name="response-map",
        title=f"Who sent a return for {rolled.quarter.label}",
        key=(
            "A hexagon for each area, near to where it lies, with three letters of its name. Under them: days after "
            "the due date (before it with a minus sign), or a dash. A dashed edge: no return is here."
        ),
        description=f"{response_words(rolled)} By class: "
        + "; ".join(f"{words} {number}" for words, number in counts.items())
        + ".",
        source=f"{SOURCE}. {TILES_SOURCE}",
        make=partial(tiles_chart, _tiles(rolled), list(CLASSES), [fill for fill, _ink in CLASSES.values()]),
        table=DataTable(("Class", "Areas"), tuple((words, str(number)) for words, number in counts.items()),
                        "Areas by class"),
        narrow=False,
    )  # fmt: skip


def _tiles(rolled: RollUp) -> list[dict[str, Any]]:
    places, labels = tile_positions(), short_labels(one.name for one in rolled.areas)
    return [
        {
            "x": places[one.code]["x"],
            "y": places[one.code]["y"],
            "label": labels[one.name],
            "value": NONE if one.days_late is None else signed(one.days_late),
            "class": class_of(one),
            "ink": CLASSES[class_of(one)][1],
            "kind": "figure" if one.answered else "none",
        }
        for one in rolled.areas
        if one.code in places
    ]


def shares_figure(rolled: RollUp) -> Figure:
    """Agreement, conditions and metrics: the share that says yes."""
    return _shares(
        "shares-with-bounds",
        f"Agreements, conditions and metrics in {rolled.quarter.label}",
        (one for one in rolled.shares if one.part != "survey"),
    )


def survey_figure(rolled: RollUp) -> Figure:
    """The survey: the share that agrees or strongly agrees with each statement."""
    return _shares(
        "survey-agreement",
        f"The survey at the end of {rolled.quarter.year}: areas that agree or strongly agree",
        (one for one in rolled.shares if one.part == "survey"),
    )


def _shares(name: str, title: str, shares: Iterable[NamedShare]) -> Figure:
    bars = [_share_bar(one) for one in shares]
    return Figure(
        name=name,
        title=title,
        key=(
            "Points: the share of the areas that answered. The thin line through each: the bounds, from every missing "
            "area saying no to every one saying yes. The words also give the 95% interval (Wilson) among those that "
            "answered."
        ),
        description=in_sentence(bars) if bars else "Nothing was asked.",
        source=SOURCE,
        make=partial(labelled_bars, bars, "Per cent of areas"),
        table=DataTable(("What", "Share"), tuple((f"{bar.group}: {bar.label}", bar.text) for bar in bars), title),
    )


def _share_bar(one: NamedShare) -> Bar:
    share, bounds = one.share, one.share.bounds or (0.0, 1.0)
    middle = share.of_answered if share.of_answered is not None else sum(bounds) / 2
    return Bar(one.label, share_words(share), middle * 100, low=bounds[0] * 100, high=bounds[1] * 100,
               shown="estimate", group=PARTS[one.part], hollow=share.of_answered is None)  # fmt: skip


def money_figure(rolled: RollUp) -> Figure:
    """What was spent to date from each stream beside what was planned for the year."""
    bars = [bar for one in rolled.streams if (bar := _money_bar(one.label, one.sums)) is not None]
    title = f"Money spent to {rolled.quarter.label} against the plan of {rolled.quarter.year}"
    return Figure(
        name="money-spent",
        title=title,
        key="Upper, outlined bar: planned for the year. Lower, dark bar: spent to date. Areas that gave no figure are "
        "in neither.",
        description=in_sentence(bars) if bars else "No area said what was spent.",
        source=SOURCE,
        make=partial(labelled_bars, bars, "£ million"),
        table=DataTable(("Stream", "Spent of planned"), tuple((bar.label, bar.text) for bar in bars), title),
    )  # fmt: skip


def _money_bar(label: str, sums: Any) -> Bar | None:  # noqa: ANN401
    spent, planned = sums["spent"], sums["planned_spend"]
    if spent.total is None:
        return None
    of = "" if planned.total is None else f" of {pounds(planned.total)}"
    missing = f" ({spent.missing} missing)" if spent.missing else ""
    before = None if planned.total is None else float(planned.total) / MILLION
    return Bar(label, f"{pounds(spent.total)}{of}{missing}", float(spent.total) / MILLION, before=before)
