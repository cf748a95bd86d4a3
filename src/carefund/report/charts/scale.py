"""Classes of change for a map: three of fall, three of rise, of round width, with colours and words."""

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.report.charts.theme import FALLS, INK, RISES

STEPS = (0.5, 1, 2, 5, 10, 20, 25, 50)
NO_FIGURE_WORDS = "no figure"
NO_FIGURE_COLOUR = "#ffffff"
TYPICAL = 0.5
DARK = {FALLS[0], FALLS[1], RISES[2]}


@dataclass(frozen=True)
class Classes:
    """Six classes cut at −2, −1, 0, +1 and +2 steps of change in per cent."""

    step: float

    @property
    def words(self) -> tuple[str, ...]:
        """Each class in words, from the largest fall to the largest rise, then no figure."""
        one, two = f"{self.step:g}%", f"{2 * self.step:g}%"
        spans = (f"by more than {two}", f"by {one} to {two}", f"by up to {one}")
        falls, rises = [f"fell {span}" for span in spans], [f"rose {span}" for span in reversed(spans)]
        return (*falls, *rises, NO_FIGURE_WORDS)

    @property
    def colours(self) -> tuple[str, ...]:
        """The colour of each class, in the order of `words`."""
        return (*FALLS, *RISES, NO_FIGURE_COLOUR)

    def position(self, change: float | None) -> int:
        """The class of a change in per cent, counted from the largest fall; the last is no figure."""
        if change is None:
            return len(self.words) - 1
        cuts = (-2 * self.step, -self.step, 0, self.step, 2 * self.step)
        return sum(change >= cut if cut <= 0 else change > cut for cut in cuts)

    def words_for(self, change: float | None) -> str:
        """The class of a change in words."""
        return self.words[self.position(change)]

    def ink_for(self, change: float | None) -> str:
        """Black or white, whichever reads on the class's colour."""
        return "#ffffff" if self.colours[self.position(change)] in DARK else INK


def classes_of(changes: Sequence[float | None]) -> Classes:
    """Classes whose inner step is the round number nearest to the middle size of these changes."""
    sizes = sorted(abs(change) for change in changes if change is not None)
    middle = sizes[int(len(sizes) * TYPICAL)] if sizes else STEPS[0]
    return Classes(min(STEPS, key=lambda step: abs(step - middle)))
