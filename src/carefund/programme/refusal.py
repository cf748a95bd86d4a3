"""How a broken definition is refused: all problems at once, each with its key, what was wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from difflib import get_close_matches

from carefund.refusal import Refusal, RefusedFile
from carefund.wording.lists import counted, mid_sentence
from carefund.workbooks.toml_text import BrokenToml


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a definition."""

    key: str
    """Dotted key, such as ``metrics[delayed-days].comparisons[0].price``."""
    _: KW_ONLY
    expected: str
    """What should have been there."""
    found: str
    """What was there."""
    to_do: str
    """How to put it right."""

    def __str__(self) -> str:
        """Return the problem as four short lines."""
        return f"{self.key}\n    expected: {self.expected}\n    found: {self.found}\n    to do: {self.to_do}"


def problem_of_file(refused: RefusedFile) -> Problem:
    """A refusal of a file as one of the problems of a definition; its key is the line or key, where that is known."""
    where = refused.where if isinstance(refused, BrokenToml) else ""
    to_do = mid_sentence(refused.to_do).rstrip(".")
    return Problem(where or "(file)", expected=refused.expected, found=refused.found, to_do=to_do)


class BrokenDefinition(Refusal):
    """A definition, of a round or of what `what` says, that cannot be used. The message lists every problem in it.

    Attributes: ``file`` (its name or path, as text) and ``problems`` (a tuple of :class:`Problem`).
    """

    def __init__(self, file: str, problems: Iterable[Problem], what: str = "the definition of a round") -> None:
        self.file = file
        self.problems = tuple(problems)
        found = counted(len(self.problems), "problem")
        super().__init__(what, found, "Correct each of them", file)

    def __str__(self) -> str:
        """Every problem, under a heading that counts them."""
        heading = f"{self.file}: {self.found} in {self.expected}"
        return "\n".join([heading, *(f"- {problem}" for problem in self.problems)])


class UnknownRound(BrokenDefinition):
    """A round that carefund has no definition of. The message lists the known ones."""

    def __init__(self, wanted: str, known: Sequence[str]) -> None:
        to_do = advice(wanted, known, "use one of these ids, or write a definition (docs/new-round.md)")
        problem = Problem(
            "id", expected=f"the id of a round: {nearest_names(known, wanted)}", found=f"'{wanted}'", to_do=to_do
        )
        self._wanted, self._known, self._advice = wanted, tuple(known), to_do
        super().__init__("rounds", [problem])

    def __str__(self) -> str:
        """The name, and those that there are."""
        known = ", ".join(self._known)
        return f"no round is called '{self._wanted}'; carefund knows {known}. To do: {self._advice}"


def advice(wanted: str, known: Sequence[str], otherwise: str) -> str:
    """Return advice for a name that is not known: the closest known name, or `otherwise`."""
    close = _nearest(wanted, known, 1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else otherwise


def nearest_names(known: Sequence[str], wanted: str = "") -> str:
    """Return the known names as a list in words: all where they are few, else the nearest to `wanted`."""
    if len(known) <= NAMES_LISTED:
        return ", ".join(known) or "(none)"
    nearest = _nearest(wanted, known, NAMES_LISTED, cutoff=0)
    return ", ".join(nearest) + f" or {len(known) - NAMES_LISTED} others"


def _nearest(wanted: str, known: Sequence[str], number: int, cutoff: float) -> list[str]:
    """The known names nearest to one; what is longer than a name can be is not compared."""
    short = [name for name in known[:NAMES_COMPARED] if len(name) <= LONGEST_NAME]
    return get_close_matches(wanted[:LONGEST_NAME], short, n=number, cutoff=cutoff)


NAMES_COMPARED, LONGEST_NAME = 2_000, 100
"""Names, and characters of one, that are compared with a name that is not known."""
NAMES_LISTED = 6
"""Names that an error message lists at most."""
