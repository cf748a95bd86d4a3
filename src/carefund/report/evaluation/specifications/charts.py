"""The picture of a specification curve."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from carefund.evaluation.study.specification_curve import SpecificationCurve
from carefund.evaluation.study.specified import Specified
from carefund.report.charts.specification_curve import FOUND, OTHER, REGISTERED, specification_curve
from carefund.report.document import Figure
from carefund.report.evaluation.specifications.sentences import choices_of
from carefund.report.evaluation.specifications.tables import specifications_table
from carefund.wording.effects import signed_figure

MOST_ROWS = 30
"""Choices that have a row of their own."""
LONGEST = 48
"""Letters of a choice's words, as many as the chart of a telephone takes."""


def curve_figure(curve: SpecificationCurve, unit: str, source: str) -> Figure:
    """Every specification's estimate in its order, with the choices that made it."""
    rows = [_row(place, one) for place, one in enumerate(curve.estimated, start=1)]
    whole = specifications_table(curve)
    shown = replace(whole, frame=whole.frame.drop_nulls("place"))
    place = 1 + curve.estimated.index(curve.registered)
    names = (
        "place",
        "registered",
        "method",
        "options",
        "donors",
        "periods",
        "scale",
        "att",
        "lower",
        "upper",
        "p_value",
    )
    return Figure(
        name="specifications",
        title="The effect under every specification",
        key="Above: each effect with its interval, lowest first. Below: a mark under it in the rows of its choices.",
        description=(
            f"{len(rows)} effects, from {signed_figure(rows[0]['value'])} to {signed_figure(rows[-1]['value'])}; the "
            f"registered one has place {place}."
        ),
        source=source,
        make=partial(specification_curve, rows, _choices(curve), unit),
        table=shown.block(names, "The effect under every specification"),
    )


def _row(place: int, one: Specified) -> dict[str, Any]:
    kind = REGISTERED if one.specification.registered else FOUND if one.is_significant else OTHER
    return {"place": place, "value": one.att, "low": one.lower, "high": one.upper, "kind": kind}


def _choices(curve: SpecificationCurve) -> dict[str, list[int]]:
    """The places of each choice that some specifications made and others did not, by heading."""
    places: dict[str, dict[str, list[int]]] = {"Method": {}, "Options": {}, "Donors": {}, "Periods": {}, "Scale": {}}
    for place, one in enumerate(curve.estimated, start=1):
        for heading, words in choices_of(one).items():
            places[heading].setdefault(words, []).append(place)
    differing = {heading: found for heading, found in places.items() if len(found) > 1 or heading == "Options"}
    every = [(heading, words, found) for heading, known in differing.items() for words, found in sorted(known.items())]
    common = {words for words, _ in Counter({f"{h}: {w}": len(f) for h, w, f in every}).most_common(MOST_ROWS)}
    named = ((f"{heading}: {words}", found) for heading, words, found in every)
    return {_short(words): found for words, found in named if words in common}


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
