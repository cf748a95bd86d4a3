"""The visible words of a text that a stranger wrote: what commands a terminal or turns a line round is taken out.

A cell may hold escape sequences that clear the reader's screen, marks that let a line be read backwards, and characters
that nobody sees. Every text that leaves a workbook passes through here once, where it leaves.
"""

from __future__ import annotations

_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
"""What ends a line besides the line feed that stands for each of them afterwards."""
_KEPT = {"\t", "\n"}
_UNSEEN_RANGES = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0001, 0xE0001), (0xE0020, 0xE007F),
)  # fmt: skip
"""Unicode's controls and format characters (Cc, Cf) and half characters (Cs), without the Arabic, Syriac and Kaithi
signs that are drawn around a number. Zero-width joiners are among them: no plan's words need them.
"""
_UNSEEN: dict[int, str | None] = {
    code: None for first, last in _UNSEEN_RANGES for code in range(first, last + 1) if chr(code) not in _KEPT
}
_UNSEEN |= {ord(end): "\n" for end in _LINE_ENDS if len(end) == 1}


def visible(text: str) -> str:
    r"""The text without control and format characters; every kind of line end becomes a line feed, tabs stay.

    >>> visible("Sound\x1b[2J plan\u202e \r\nof care")
    'Sound[2J plan \nof care'
    """
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_UNSEEN)
