"""What a browser sent, as values: numbers and days out of texts, and a refusal for what no page sends."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from carefund.refusal import Refusal

LONGEST_NUMBER = 6
"""Digits: versions and uploads of one plan are counted, and nobody makes a million."""


class NotAForm(Refusal):
    """What was sent is nothing that a form of this service sends."""


def not_a_form(error: ValidationError) -> NotAForm:
    """The first thing in which what was sent cannot be an event."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"])) or "what was sent"
    return NotAForm("a form that is filled in", f"{place}: {first['msg']}", "Go back, correct it, and send it again")


def number_sent(text: str, otherwise: int = 0) -> int:
    """A whole number that was sent; `otherwise` for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else otherwise


def day_sent(text: str) -> date | None:
    """A day as a browser sends it, such as 2026-03-31; none for no text. Raises NotAForm for any other text."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotAForm("a day such as 2026-03-31", f"'{text[:40]}'", "Go back, correct it, and send it again") from None
