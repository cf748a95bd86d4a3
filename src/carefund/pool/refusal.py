"""The one error of this room."""

from __future__ import annotations

from carefund.refusal import Refusal


class RefusedEntry(Refusal):
    """A sum, movement or agreement that the pool's books cannot take; `place` is the thing refused."""

    def __init__(self, what: str, *, expected: str, found: str, to_do: str) -> None:
        super().__init__(expected, found, to_do, what)
