"""One thing that cannot be, or is doubtful, in a file that is to be imported; and the refusal of a file for such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from carefund.refusal import RefusedFile, sentence


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """One thing that cannot be, or is doubtful, in a file: what was expected, what was found and what to do."""

    kind: str
    severity: Literal["error", "warning"]
    file: str
    series: str
    expected: str
    found: str
    to_do: str

    @property
    def words(self) -> str:
        """All of it in a sentence or two."""
        about = f"{self.series}: " if self.series else ""
        return f"{self.file}: {about}expected {self.expected}; found {self.found}. {sentence(self.to_do)}"

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        names = ("kind", "severity", "file", "series", "expected", "found", "to_do")
        return {name: getattr(self, name) for name in names}


class ContradictingFile(RefusedFile):
    """A file whose figures contradict others, another month's or the day."""


def refused_for(contradictions: Sequence[Contradiction]) -> ContradictingFile | None:
    """The refusal of a file for its errors; None where it has only warnings."""
    errors = [one for one in contradictions if one.severity == "error"]
    if not errors:
        return None
    first, others = errors[0], len(errors) - 1
    more = f" (and {others} more such findings)" if others else ""
    about = f"{first.series}: " if first.series else ""
    return ContradictingFile(
        first.file, expected=first.expected, found=f"{about}{first.found}{more}", to_do=first.to_do, remedy="accept"
    )
