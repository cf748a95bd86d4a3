"""What the checks of a workbook give on: a container made anew, and what the reader of cells does not tell."""

from __future__ import annotations

from dataclasses import dataclass, field

Places = dict[str, set[tuple[int, int]]]
"""Rows and columns (counted from 0) of some cells, by the name of their sheet."""


@dataclass
class Marks:
    """What the reader does not tell of cells, by sheet."""

    errors: Places = field(default_factory=dict)
    """Cells that hold an error such as #REF!, which the reader would give as blank."""
    uncalculated: Places = field(default_factory=dict)
    """Cells with a formula that was never calculated."""
    percentages: Places = field(default_factory=dict)
    """Cells shown as a percentage: 0.5 stands there as 50%."""

    def by_names(self, names: dict[str, str]) -> Marks:
        """The same marks with each sheet under the name that `names` gives it; those of other sheets are left out."""
        kinds = (self.errors, self.uncalculated, self.percentages)
        return Marks(*({names[own]: places for own, places in kind.items() if own in names} for kind in kinds))


@dataclass(frozen=True)
class Checked:
    """A workbook whose container was checked."""

    content: bytes
    """A container made anew from the parts that were checked and that the reader of cells needs."""
    sheets: tuple[str, ...]
    """The names of its sheets in order, as the checks read them."""
    marks: Marks
    has_macros: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    """The document's own properties, by name; none in .xls."""
