"""The one base of every error that a person should read: where, what was expected, what was found, what to do.

A refusal speaks of the thing itself and not of the door that somebody came in by. `remedy` names what each door can
add in its own terms: the command line an option, a page a link.
"""

from __future__ import annotations

from copy import copy
from typing import Any, Self


def shown(text: str) -> str:
    r"""Text as it may be printed: what would command a terminal, or is no character at all, is written as its number.

    >>> shown("plan" + chr(27) + "[2J.xlsx")
    'plan\\x1b[2J.xlsx'
    """
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)


class Refusal(ValueError):
    """Something that carefund does not take, with all that its reader needs to put it right.

    Attributes: `expected` and `found` (parts of a sentence), `to_do` (whole sentences), `place` (what or where it is
    about, empty where that is plain), `remedy` (the id of what a door adds, empty for none).
    """

    def __init__(self, expected: str, found: str, to_do: str, place: str = "", *, remedy: str = "") -> None:
        self.expected, self.found, self.place = shown(expected), shown(found), shown(place)
        self.to_do, self.remedy = sentence(shown(to_do)), remedy
        super().__init__(str(self))

    @property
    def remedies(self) -> tuple[str, ...]:
        """The ids of all that a door adds: its own here; a refusal of several files has those of each."""
        return (self.remedy,) if self.remedy else ()

    def __str__(self) -> str:
        """All of it, as one or two sentences."""
        start = f"{self.place}: expected" if self.place else "Expected"
        return f"{start} {self.expected}; found {self.found}. {self.to_do}".rstrip()

    def __reduce__(self) -> tuple[Any, ...]:
        """How one process hands a refusal to another: as it stands, without making it anew."""
        return _restored, (type(self), self.__dict__)

    def advising(self, to_do: str) -> Self:
        """The same refusal with other advice, for a reader who came by the file in another way."""
        other = copy(self)
        other.to_do = sentence(shown(to_do))
        other.args = (str(other),)
        return other

    def as_record(self) -> dict[str, Any]:
        """The refusal as plain values, for JSON."""
        return {name: getattr(self, name) for name in ("place", "expected", "found", "to_do")}


def sentence(text: str) -> str:
    """Text as a sentence: with a capital and a full stop."""
    if not text:
        return text
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.?!' else '.'}"


def _restored(kind: type[Refusal], state: dict[str, Any]) -> Refusal:
    refusal = kind.__new__(kind)
    refusal.__dict__.update(state)
    refusal.args = (str(refusal),)
    return refusal


class RefusedFile(Refusal):
    """A file is not what it claims to be, or is not safe to read.

    Attributes beside those of Refusal: `file` (name as given), `sheet` and `cell` (None where not known; a cell as in
    Excel, such as `E15`).
    """

    def __init__(
        self,
        file: str,
        *,
        expected: str,
        found: str,
        to_do: str,
        sheet: str | None = None,
        cell: str | None = None,
        remedy: str = "",
    ) -> None:
        self.file, self.sheet, self.cell = shown(file), shown(sheet) if sheet else sheet, cell
        where = [self.file, f"sheet '{self.sheet}'" if self.sheet else "", f"cell {cell}" if cell else ""]
        super().__init__(expected, found, to_do, ", ".join(filter(None, where)), remedy=remedy)

    def as_record(self) -> dict[str, Any]:
        """The refusal as plain values, for JSON."""
        return {"file": self.file, "sheet": self.sheet, "cell": self.cell, **super().as_record()}
