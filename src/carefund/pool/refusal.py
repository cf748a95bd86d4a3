"""The one error of this room: what was refused, what was expected, what was found and what to do."""


class RefusedEntry(ValueError):
    """A sum, movement or agreement that the pool's books cannot take.

    Attributes: `what` (the thing refused), `expected`, `found` and `to_do`, each a plain part of a sentence.
    """

    def __init__(self, what: str, *, expected: str, found: str, to_do: str) -> None:
        self.what, self.expected, self.found, self.to_do = what, expected, found, to_do
        super().__init__(f"{what}: expected {expected}; found {found}; {to_do}")
