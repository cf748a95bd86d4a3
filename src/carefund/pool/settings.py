"""Settings (TOML) as a table of keys of which each value is asked for by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from carefund.pool.refusal import RefusedEntry
from carefund.programme.refusal import advice
from carefund.wording.lists import listed, quoted


class Keys:
    """A table of settings and where it stands; every value is asked for by its kind, and a wrong one is refused.

    Raises RefusedEntry for a table that is none, and for a key that is not known.
    """

    def __init__(self, values: object, where: str, known: tuple[str, ...]) -> None:
        if not isinstance(values, Mapping):
            raise refused(where, "a table", quoted(values))
        for key in values:
            if key not in known:
                raise refused(
                    where or "the file", f"only the keys {listed(known)}", quoted(key), advice(key, known, "")
                )
        self.values, self.where = values, where

    def _place(self, key: str) -> str:
        return f"{self.where}.{key}".lstrip(".")

    def _of(self, key: str, fits: Callable[[Any], bool], expected: str) -> Any:  # noqa: ANN401
        value = self.values.get(key)
        if not fits(value):
            raise refused(self._place(key), expected, quoted(value))
        return value

    def text(self, key: str) -> str:
        """A text that is there."""
        return str(self._of(key, lambda value: isinstance(value, str) and bool(value.strip()), "a text")).strip()

    def choice(self, key: str, choices: tuple[str, ...], otherwise: str) -> Any:  # noqa: ANN401 - one of the choices
        """One of some words; `otherwise` where the key is not there."""
        return (
            otherwise
            if key not in self.values
            else self._of(key, lambda value: value in choices, f"one of {listed(choices)}")
        )

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""

        def fits(value: object) -> bool:
            return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)

        return tuple(each.strip() for each in self._of(key, fits, "a list of texts"))

    def sum(self, key: str) -> Decimal | None:
        """A number of zero or more; none where the key is not there."""
        return None if key not in self.values else self._number(key, self.values[key])

    def sums(self, key: str) -> dict[str, Decimal]:
        """A table of numbers of zero or more; empty where the key is not there."""
        return {name: self._number(f"{key}.{name}", value) for name, value in self.table(key).items()}

    def table(self, key: str) -> Mapping[str, Any]:
        """A table; empty where the key is not there."""
        given = self.values.get(key, {})
        if not isinstance(given, Mapping):
            raise refused(self._place(key), "a table", quoted(given))
        return given

    def sub(self, key: str, known: tuple[str, ...]) -> Keys:
        """A table within, of these keys."""
        return Keys(self.table(key), self._place(key), known)

    def each(self, key: str, known: tuple[str, ...]) -> list[Keys]:
        """A list of tables of these keys; empty where the key is not there."""
        given = self.values.get(key, [])
        if not isinstance(given, list):
            raise refused(self._place(key), "a list of tables", quoted(given))
        return [Keys(one, f"{self._place(key)}[{number}]", known) for number, one in enumerate(given)]

    def _number(self, key: str, value: object) -> Decimal:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | Decimal)
            or not Decimal(value).is_finite()
            or value < 0
        ):
            raise refused(self._place(key), "a number of zero or more", quoted(value))
        return Decimal(value)


def refused(where: str, expected: str, found: str, to_do: str = "") -> RefusedEntry:
    """A refusal of something in a settings file, with its key."""
    return RefusedEntry(where, expected=expected, found=found, to_do=to_do or "correct the settings file")
