"""The keys of a protocol: each is known, of the kind that it should be, and named where it is not.

A check takes a value and the key that it stands under, and gives the value as the protocol means it. It raises
NotAProtocol, which names the key, what was expected and what was found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from carefund.evaluation.methods.panel import Period
from carefund.refusal import Refusal
from carefund.wording.lists import either, listed

MOST_NAMES = 20
"""Names that a message lists."""
LONGEST_SHOWN = 60
"""Letters of a value that a message repeats."""


class NotAProtocol(Refusal):
    """A protocol that cannot be understood; `key` is the key that is meant, such as `method.family`."""

    def __init__(self, key: str, expected: str, found: str, to_do: str = "") -> None:
        self.key = key
        super().__init__(expected, found, to_do, key)


Check = Callable[[Any, str], Any]


def shown_value(value: object) -> str:
    """A value as a message repeats it: short."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def near(name: str, known: Iterable[str]) -> str:
    """Which known name is like this one, as advice; the first of them where none is."""
    names = list(known)
    close = get_close_matches(name, names, n=2, cutoff=0.6)
    if close:
        return f"Did you mean {either(close)}"
    more = " and more" if len(names) > MOST_NAMES else ""
    return f"There are: {', '.join(names[:MOST_NAMES])}{more}" if names else ""


def known_keys(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """Raise NotAProtocol for the first key of a table that is none of the known ones."""
    for key in table:
        if key not in known:
            whole = f"{where}.{key}" if where else key
            place = f"a key of [{where}]" if where else "a key or table of a protocol"
            raise NotAProtocol(whole, f"{place} ({', '.join(known)})", f"'{key}'", near(key, known))


def table(value: Any, key: str) -> dict[str, Any]:  # noqa: ANN401 - as TOML gives it
    """A table of TOML."""
    if not isinstance(value, dict):
        raise NotAProtocol(key, "a table", shown_value(value), f"Write it as [{key}] or {key} = {{ … }}")
    return value


def text(value: Any, key: str) -> str:  # noqa: ANN401
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise NotAProtocol(key, "a text in quotation marks", shown_value(value))
    return value


def flag(value: Any, key: str) -> bool:  # noqa: ANN401
    """True or false."""
    if not isinstance(value, bool):
        raise NotAProtocol(key, "true or false", shown_value(value))
    return value


def whole(lowest: int = 0) -> Check:
    """A whole number from `lowest` up."""

    def check(value: Any, key: str) -> int:  # noqa: ANN401
        if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
            raise NotAProtocol(key, f"a whole number from {lowest} up", shown_value(value))
        return value

    return check


def number(low: float, high: float, words: str) -> Check:
    """A number above `low` and below `high`; `words` say so."""

    def check(value: Any, key: str) -> float:  # noqa: ANN401
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and math.isfinite(value) and low < value < high):
            raise NotAProtocol(key, words, shown_value(value))
        return float(value)

    return check


def choice(*known: Any) -> Check:  # noqa: ANN401
    """One of the known values."""

    def check(value: Any, key: str) -> Any:  # noqa: ANN401
        if isinstance(value, bool) or value not in known:
            words = [one for one in known if isinstance(one, str)]
            near_words = near(value, words) if isinstance(value, str) else ""
            raise NotAProtocol(key, either(map(repr, known)), shown_value(value), near_words)
        return value

    return check


def texts(value: Any, key: str) -> tuple[str, ...]:  # noqa: ANN401
    """A list of texts, none twice."""
    if isinstance(value, str) or not isinstance(value, list):
        raise NotAProtocol(key, "a list of texts", shown_value(value), f'Write it as ["{value}"]')
    found = tuple(text(one, f"{key}[{place}]") for place, one in enumerate(value))
    twice = [one for one in dict.fromkeys(found) if found.count(one) > 1]
    if twice:
        raise NotAProtocol(key, "each text once", f"{listed(map(repr, twice))} more than once")
    return found


def period(value: Any, key: str) -> Period:  # noqa: ANN401
    """A period: a whole number, or a date in the form 2015-04 or 2015-04-01 (as text, or as TOML's own date)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise NotAProtocol(key, "a period as the panel's file writes it, such as 2015 or '2015-04'", shown_value(value))
    return value


def each(check: Check) -> Check:
    """A list of which each passes the check."""

    def checked(value: Any, key: str) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, list):
            raise NotAProtocol(key, "a list", shown_value(value))
        return tuple(check(one, f"{key}[{place}]") for place, one in enumerate(value))

    return checked


def one_of(*checks: Check, expected: str) -> Check:
    """What passes one of several checks, the first that it does."""

    def checked(value: Any, key: str) -> Any:  # noqa: ANN401
        for check in checks:
            try:
                return check(value, key)
            except NotAProtocol:
                continue
        raise NotAProtocol(key, expected, shown_value(value))

    return checked
