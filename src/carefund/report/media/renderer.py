"""Turning figures into SVG beside other work, in a second process.

Charts are made and drawn on one core while tables are written on the other: the converter holds Python's lock while it
works, so threads would not help.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import replace
from types import TracebackType
from typing import Self

from carefund.report.document import Figure
from carefund.second_process import SecondProcess

Forms = dict[str, str]
"""A figure's drawings as SVG by the form's name."""


class Renderer:
    """Makes and draws figures in the order they come; use as a context, `submit` each, then take `results`.

    Of two figures of one name the last stands; the same one handed over again is not drawn again. Where there is no
    second process, or it cannot be handed a figure, that is drawn here: slower, with the same result.
    """

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}
        self._handed: dict[str, tuple[bytes | None, Callable[[], Forms]]] = {}
        self._second = SecondProcess("carefund.report.media.drawing")
        self._second.submit(_warm_up)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._second.__exit__(kind, error, trace)

    def submit(self, figure: Figure) -> None:
        """Hand over a figure, as soon as it is known."""
        drawn, content = replace(figure, table=None), _content(figure)
        before = self._handed.get(figure.name)
        self._figures[figure.name] = figure
        if before is None or content is None or before[0] != content:
            self._handed[figure.name] = (content, self._second.submit(draw_here, drawn))

    def results(self) -> Forms:
        """Every form of every submitted figure as SVG, by `name.form`; waits until all are drawn.

        Raises ValueError for a figure that cannot be drawn.
        """
        forms = {name: self._drawn_of(name) for name in self._figures}
        return {f"{name}.{form}": svg for name, drawn in forms.items() for form, svg in drawn.items()}

    def _drawn_of(self, name: str) -> Forms:
        """What was drawn of a figure as it was last handed over, or is drawn here after the renderer was left."""
        try:
            return self._handed[name][1]()
        except (EOFError, OSError, CancelledError):
            return draw_here(self._figures[name])


def draw_here(figure: Figure) -> Forms:
    """Every form of one figure as SVG, in the process that calls it."""
    from carefund.report.media.drawing import draw_forms

    return draw_forms(figure)


def _warm_up() -> None:
    """The first drawing takes half a second longer than others: it is of nothing, before a figure comes."""
    from carefund.report.media.drawing import WARM_UP, draw

    draw(WARM_UP)


def _content(figure: Figure) -> bytes | None:
    """A figure without its table as bytes, by which two are told apart; None for a chart that stands in no module."""
    try:
        return pickle.dumps(replace(figure, table=None))
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
