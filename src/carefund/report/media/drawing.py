"""The other side of `renderer`: a program that turns chart specifications into SVG, one JSON line in, one out.

Run by path in a process of its own, so that charts are drawn on one core while the page is written on the other: the
converter holds Python's lock while it works, so threads would not help. It imports nothing of carefund.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import vl_convert

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


def main() -> None:
    """Draw each line's specification until the input ends; one that cannot be drawn comes back as null."""
    draw(WARM_UP)
    for line in sys.stdin:
        job = json.loads(line)
        try:
            drawn: str | None = draw(job["spec"])
        except ValueError:
            drawn = None
        sys.stdout.write(json.dumps({"name": job["name"], "svg": drawn}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
