"""Saying whether a parameter is verified, in the same words wherever it is used."""

from __future__ import annotations

from typing import Protocol

NOT_VERIFIED = "not verified"


class Verifiable(Protocol):
    """Anything cited that says whether a source that states it was read."""

    @property
    def verified(self) -> bool:
        """Whether one was."""


def standing(parameter: Verifiable | None) -> str:
    """`verified`, `not verified`, or nothing where there is no parameter."""
    if parameter is None:
        return ""
    return "verified" if parameter.verified else NOT_VERIFIED


def marked(text: str, parameter: Verifiable | None) -> str:
    """The text, with `(not verified)` after it where the parameter that it rests on is not."""
    return text if parameter is None or parameter.verified else f"{text} ({NOT_VERIFIED})"
