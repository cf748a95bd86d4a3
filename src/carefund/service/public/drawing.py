"""Drawing an edition in the worker: where its plans were approved, how likely its targets were said to be, each area.

The job is given `edition`, the hash of the edition's file, and `part`, `england` or `areas`, and nothing else: the
pictures of an edition are drawn once. It gives the hash of their index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from carefund.pool.chain import canonical
from carefund.report.area_places import TILES_SOURCE, tile_positions
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.theme import BAND, BEFORE, DATA, INK, PLAN
from carefund.report.charts.tile_map import tiles_chart
from carefund.report.document import DataTable, Figure
from carefund.service.public.auditing import kept_picture
from carefund.service.public.edition import Edition, PublishedArea, PublishedTarget, edition_of
from carefund.service.public.sayings import CHANCES, MAP, NOT_DECIDED, area_picture, matching
from carefund.wording.chances import WORDS
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import percent

if TYPE_CHECKING:
    from carefund.service.work.job import Arguments
    from carefund.service.work.kinds import Bench

FILLS = (("#005eb8", "#ffffff"), ("#99c7eb", INK), ("#ffdc8e", INK), ("#7c2855", "#ffffff"), ("#00747a", "#ffffff"))
"""Colours of the categories of decision, in the round's order, each with the ink that reads on it."""
NONE = ("#ffffff", INK)


def draw_edition(arguments: Arguments, bench: Bench) -> str:
    """Keep the pictures of an edition; gives the hash of their index, a list of pictures with their words."""
    edition = edition_of(arguments["edition"], bench.data)
    figures = list(_PARTS[arguments["part"]](edition))
    made = []
    for number, figure in enumerate(figures):
        bench.progress(number, len(figures), f"Drawing {figure.title}")
        made.append(kept_picture(figure, bench).model_dump(mode="json"))
    return bench.keep(canonical(made).encode("ascii"))


def _of_england(edition: Edition) -> Iterator[Figure]:
    yield map_figure(edition)
    if any(one.word for area in edition.areas for one in area.targets):
        yield chances_figure(edition)


def _of_areas(edition: Edition) -> Iterator[Figure]:
    for area in edition.areas:
        if any(one.percent is not None for one in area.targets):
            yield area_figure(edition, area)


_PARTS = {"england": _of_england, "areas": _of_areas}


def source_of(edition: Edition) -> str:
    """Where an edition's own figures come from."""
    invented = "invented plans, for a demonstration; " if edition.invented else ""
    return f"{edition.title}, edition {edition.edition}: {invented}plans and decisions as published."


def map_figure(edition: Edition) -> Figure:
    """Every area as a tile with its decision, in a letter and a colour."""
    letters = letters_of(edition)
    kinds = ", ".join(f"{letter} {edition.outcomes[one].lower()}" for one, letter in letters.items())
    counts = {
        label: sum(area.decision.outcome == one for area in edition.areas) for one, label in edition.outcomes.items()
    }
    told = listed(f"{number} {label.lower()}" for label, number in counts.items() if number)
    return Figure(
        name=MAP,
        title="What was decided, area by area",
        key=f"Every area is one hexagon, about where it lies, with three letters of its name. {kinds}. "
        "A dashed edge with a dash: not decided when this was published.",
        description=f"Of {counted(len(edition.areas) + len(edition.undecided), 'area')}: {told}; "
        f"{len(edition.undecided)} not decided. The table beside it gives each.",
        source=f"{source_of(edition)} {TILES_SOURCE}",
        make=partial(_map, edition),
        narrow=False,
    )


def letters_of(edition: Edition) -> Mapping[str, str]:
    """A letter for each category of decision: A to D, in the round's order."""
    return {one: chr(ord("A") + number) for number, one in enumerate(edition.outcomes)}


def _map(edition: Edition) -> object:
    positions, letters = tile_positions(), letters_of(edition)
    fills = dict(zip(edition.outcomes, FILLS, strict=False))
    labels = short_labels([*(one.name for one in edition.areas), *(one.name for one in edition.undecided)])
    decided = [(one.code, one.name, one.decision.outcome) for one in edition.areas]
    tiles = [
        {
            "x": positions[code]["x"],
            "y": positions[code]["y"],
            "label": labels[name],
            "value": letters.get(outcome, "–"),
            "class": edition.outcomes.get(outcome, NOT_DECIDED),
            "ink": fills.get(outcome, NONE)[1],
            "kind": "figure" if outcome else "none",
        }
        for code, name, outcome in (*decided, *((one.code, one.name, "") for one in edition.undecided))
        if code in positions
    ]
    words = [*edition.outcomes.values(), NOT_DECIDED]
    return tiles_chart(tiles, words, [*(fills.get(one, NONE)[0] for one in edition.outcomes), NONE[0]])


def chances_figure(edition: Edition) -> Figure:
    """How many areas' targets were said to be how likely, metric by metric."""
    rows: list[tuple[str, ...]] = []
    bars: list[Bar] = []
    for metric, label in edition.metrics.items():
        told = [one for area in edition.areas for one in area.targets if one.metric == metric and one.word]
        for word in WORDS if told else ():
            number = sum(one.word == word for one in told)
            bars.append(Bar(word.capitalize(), counted(number, "area"), number, group=label))
            rows.append((f"{label}: {word}", counted(number, "area")))
    title = "How likely the targets were said to be"
    return Figure(
        name=CHANCES,
        title=title,
        key="Each bar is the number of areas whose target was given that word when the plan was decided on. "
        "Where chances of single areas have shown no skill, the word tells how often areas have changed so much.",
        description=in_sentence(bars),
        source=source_of(edition),
        make=partial(labelled_bars, bars, "Areas"),
        table=DataTable(("Chance", "Areas"), tuple(rows), title),
    )


def area_figure(edition: Edition, area: PublishedArea) -> Figure:
    """One area's planned changes, with what was to be expected and what happened, where these are known."""
    bars = [bar for one in area.targets if one.percent is not None for bar in _bars(edition, area, one)]
    rows = tuple((f"{bar.group}: {bar.label}", bar.text) for bar in bars)
    title = f"{area.name}: planned, expected and what happened"
    return Figure(
        name=area_picture(area.code),
        title=title,
        key="Change in per cent of the baseline. Upright lines are plans, bands what was to be expected without the "
        "plan (95%), points what happened, an orange band where part of its figures is missing.",
        description=in_sentence(bars),
        source=f"{source_of(edition)} What happened: official figures, by the audit of the round.",
        make=partial(labelled_bars, bars, "Change in per cent"),
        table=DataTable(("What", "Change"), rows, title),
    )


def _bars(edition: Edition, area: PublishedArea, target: PublishedTarget) -> Iterator[Bar]:
    group, planned = edition.metrics[target.metric], float(target.percent or 0)
    yield Bar("Planned", percent(planned), planned, PLAN, shown="line", group=group)
    if (expected := target.expected) is not None:
        words = f"{percent(expected.low)} to {percent(expected.high)}"
        label = "To be expected without the plan"
        yield Bar(label, words, expected.middle, BEFORE, expected.low, expected.high, "band", group)
    happened = matching(area, target)
    if happened is not None and happened.leading is not None:
        span = happened.leading
        if happened.corrected is None:
            yield Bar("Happened", percent(span.middle), span.middle, DATA, shown="point", group=group)
        else:
            words = f"{percent(span.low)} to {percent(span.high)}"
            label = "Happened, with missing figures added"
            yield Bar(label, words, span.middle, BAND, span.low, span.high, "band", group)
