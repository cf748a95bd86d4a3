"""How the cells of the workbook look: yellow to fill, blue filled in already, white worked out or fixed."""

from __future__ import annotations

from typing import Any

INK, LINE = "#212B32", "#AEB7BD"
INPUT, GIVEN, LIVE, HEADING, BAND = "#FFF9C4", "#D6E6F5", "#F0F4F5", "#005EB8", "#E8EDEE"
PATTERNS = {
    "text": "@",
    "long-text": "@",
    "choice": "@",
    "yes-no": "@",
    "money": "£#,##0.00;[Red]-£#,##0.00",
    "count": "#,##0.##;-#,##0.##",
    "whole": "0",
    "percent": "0.0##%",
    "date": "dd/mm/yyyy",
}
LIVE_PATTERNS = PATTERNS | {"count": "#,##0.0;-#,##0.0", "percent": "+0.0%;-0.0%;0.0%", "text": "General",
                           "balance": "£#,##0;-£#,##0", "part": "0.0%"}  # fmt: skip
LEFT = {"text", "long-text", "choice", "yes-no", "whole", "date"}
WRAPPED = {"text", "long-text", "choice"}
BOXED = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1, "border": 1, "border_color": LINE}
WORDS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": HEADING, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 13, "font_color": INK, "valign": "vcenter"},
    "intro": {"font_color": INK, "text_wrap": True, "valign": "top"},
    "heading": BOXED | {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADING, "valign": "vcenter"},
    "label": BOXED | {"bg_color": BAND},
    "strong": BOXED | {"bold": True, "bg_color": BAND},
    "note": {"font_color": "#4C6272", "italic": True},
    "help": {"text_wrap": True, "valign": "top", "font_color": "#4C6272", "italic": True},
    "link": {"font_color": HEADING, "underline": 1, "valign": "top", "border": 1, "border_color": LINE},
    "total-label": {"bold": True, "align": "right", "valign": "vcenter"},
    "complete": {"bg_color": "#CCE8D5", "font_color": "#00401E"},
    "incomplete": {"bg_color": "#FBE3E0", "font_color": "#6B1207"},
}  # fmt: skip


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book = book
        self._made: dict[tuple[str, ...], Any] = {}

    def words(self, name: str) -> Any:  # noqa: ANN401
        """A format for words of the template."""
        return self._format(("words", name), WORDS[name])

    def input(self, kind: str, *, given: bool = False, quoted: bool = False, locked: bool = False) -> Any:  # noqa: ANN401
        """A cell to fill; `given` when it was filled in already, `quoted` when its words could pass for a formula."""
        key = ("input", kind, str(given), str(quoted), str(locked))
        return self._format(key, self._box(PATTERNS[kind], kind, GIVEN if given else INPUT)
                            | {"locked": locked, "quote_prefix": quoted})  # fmt: skip

    def live(self, kind: str, *, total: bool = False) -> Any:  # noqa: ANN401
        """A cell that is worked out."""
        box = self._box(LIVE_PATTERNS[kind], kind, LIVE) | {"bold": total, "shrink": kind == "balance"}
        return self._format(("live", kind, str(total)), box)

    @staticmethod
    def _box(pattern: str, kind: str, colour: str) -> dict[str, Any]:
        return {
            "num_format": pattern,
            "bg_color": colour,
            "border": 1,
            "border_color": LINE,
            "valign": "top",
            "text_wrap": kind in WRAPPED,
            **({"align": "left", "indent": 1} if kind in LEFT else {}),
        }

    def _format(self, key: tuple[str, ...], properties: dict[str, Any]) -> Any:  # noqa: ANN401
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]
