"""How the fund itself is evaluated: when it began, where a dose of it is public, and what else happened then."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import model_validator

from carefund.programme.sourced import Definition, Id, Sourced, Text, refuse


class Evaluation(Definition):
    """What an evaluation of the whole fund goes by, where every area joined it at once."""

    start: date
    """The first month of the fund, as its first day."""
    dose: Id | None = None
    """The yearly series of what each council had of the fund, in thousands of pounds; none where none is public."""
    dose_words: Text | None = None
    """What the dose is, in the middle of a sentence."""
    people: Id = "65-plus"
    """The group of residents that a dose is per."""
    studies: tuple[Id, ...] = ()
    """Ids of published effects that evaluated the fund, in carefund's register of them."""
    places_note: Text | None = None
    """What a reader must know of how far places differ, such as how far they do in years without a fund."""
    meanwhile: tuple[Sourced, ...] = ()
    """What else happened to the same outcomes since the start, which no figures of all areas can tell from the fund."""

    @model_validator(mode="after")
    def _first_of_a_month(self) -> Self:
        if self.start.day != 1:
            raise refuse("a start on the first day of a month", f"{self.start}", "write the first day of that month")
        return self

    @model_validator(mode="after")
    def _dose_in_words(self) -> Self:
        if (self.dose is None) != (self.dose_words is None):
            raise refuse("dose and dose_words together", "one of them", "add the other, or leave both out")
        return self
