"""Drawing charts, and the other side of `renderer`: a program that is handed figures and gives each as SVG.

Run in a process of its own, so that charts are made and drawn on one core while tables are written on the other: the
converter holds Python's lock while it works, so threads would not help.
"""

import pickle
import sys
from collections.abc import Callable, Mapping
from typing import Any

import vl_convert

from carefund.report.charts.figure import specs
from carefund.report.document import Figure

WARM_UP: dict[str, Any] = {
    "data": {"values": [{"x": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


def draw(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG; nothing is ever fetched."""
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def svg(spec: dict[str, Any]) -> bytes:
    """The content of an `.svg` file."""
    return draw(spec).encode()


def png(spec: dict[str, Any]) -> bytes:
    """The content of a `.png` file, at twice the size so that it is sharp in print."""
    return bytes(vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[]))


PICTURES: Mapping[str, Callable[[dict[str, Any]], bytes]] = {".svg": svg, ".png": png}
"""The endings of pictures' files, with what makes each."""


def draw_forms(figure: Figure) -> dict[str, str]:
    """Every form of a figure as SVG, by the form's name; its chart is made once."""
    return {form: draw(spec) for form, spec in specs(figure).items()}


def main() -> None:
    """Draw each numbered figure until the input ends; for one that cannot be drawn nothing is given."""
    draw(WARM_UP)
    while True:
        try:
            number, content = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            drawn = draw_forms(pickle.loads(content))
        except ValueError:
            continue
        pickle.dump((number, drawn), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
