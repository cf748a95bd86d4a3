"""Lists, letters and plurals as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable

NOTHING = "nothing"


def listed(words: Iterable[str], *, otherwise: str = "") -> str:
    """Words as a sentence lists them; empty ones are left out, and `otherwise` stands for none.

    >>> listed(["a", "b", "c"]), listed([], otherwise="nothing")
    ('a, b and c', 'nothing')
    """
    items = [word for word in words if word]
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items) or otherwise
    return f"{', '.join(items[:-1])} and {items[-1]}"


def either(words: Iterable[str]) -> str:
    """Words of which one is meant.

    >>> either(["a", "b", "c"]), either(["a"])
    ('a, b or c', 'a')
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} or {last}" if first else last


def counted(number: int, thing: str) -> str:
    """So many of a thing, in the plural where there is not one of it.

    >>> counted(1, "error"), counted(2, "error")
    ('1 error', '2 errors')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def capital(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def mid_sentence(text: str) -> str:
    """A label as it stands in the middle of a sentence: its first letter small, unless it begins with an abbreviation.

    >>> mid_sentence("Delayed days"), mid_sentence("A&E attendances"), mid_sentence("NHS minimum")
    ('delayed days', 'A&E attendances', 'NHS minimum')
    """
    return text if text[1:2].isupper() or text[1:2] == "&" else f"{text[:1].lower()}{text[1:]}"


def listed_or_none(words: Iterable[str]) -> str:
    """The same, with `nothing` for no words."""
    return listed(words, otherwise=NOTHING)


def quoted(value: object) -> str:
    """A value as it stands, quoted, or `nothing`."""
    return f"'{value}'" if value not in (None, "") else NOTHING
