"""Parts of pages that are drawn once for each value that they show: rows of long lists, seldom changed and often read.

What is kept goes by the value alone, so that it is never older than what is to be shown: whoever draws a part gives it
everything that it shows, and nothing of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import get_script_prefix
from jinja2 import Environment, pass_environment
from markupsafe import Markup

from carefund.service.frame.recent import Recent

PARTS_AT_HAND = 12_000
"""How many parts a process keeps; a row of the national list takes some 2 kB."""


class Drawing:
    """Draws parts with the templates of one environment: `drawn` and `drawn_each` in each of them."""

    def __init__(self) -> None:
        self._parts = Recent[tuple[Any, ...], Markup](PARTS_AT_HAND)

    @pass_environment
    def drawn(self, environment: Environment, template: str, **shown: Any) -> Markup:  # noqa: ANN401
        """The part that a template makes of some values, all of which can be hashed."""
        return self._drawn(environment, (template, get_script_prefix(), *shown.values()), shown)

    @pass_environment
    def drawn_each(self, environment: Environment, template: str, lines: Iterable[Any], **same: Any) -> Markup:  # noqa: ANN401
        """The parts that a template makes of each of some lines, which it calls `one`, and of what is the same."""
        begins, ends = (template, get_script_prefix()), tuple(same.values())
        parts = (self._drawn(environment, (*begins, one, *ends), {"one": one, **same}) for one in lines)
        return Markup("").join(parts)

    def _drawn(self, environment: Environment, key: tuple[Any, ...], shown: dict[str, Any]) -> Markup:
        part = self._parts.get(key)
        if part is None:
            part = Markup(environment.get_template(key[0]).render(shown))
            self._parts.keep(key, part)
        return part
