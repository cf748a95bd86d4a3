"""Drawing charts as SVG and PNG; what takes long, `renderer` has drawn in a process of its own."""

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
