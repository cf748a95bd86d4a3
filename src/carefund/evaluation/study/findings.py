"""What limits a study's answer: findings on its panel, its units, its fit and what was done otherwise than said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from carefund.evaluation.methods.estimate import Notice
from carefund.evaluation.methods.panel import Period, StudyPanel
from carefund.wording.lists import counted, listed

Severity = Literal["error", "warning", "note"]
MOST_NAMED = 5
"""Units that a finding names, where it is about several."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding, by the contract: which unit and period it is about (None for none or several), and how to mend it.

    `expected` and `found` are parts of a sentence; `fix` is a whole one, and so is `departure`: what was done otherwise
    than the protocol says, empty where nothing was.
    """

    id: str
    severity: Severity = "warning"
    unit: str | None = None
    period: Period | None = None
    expected: str
    found: str
    fix: str
    departure: str = ""

    def as_record(self) -> dict[str, Any]:
        """The finding as plain values, in the contract's order."""
        return {name: value for name, value in asdict(self).items() if name != "departure"}


def has_error(findings: Iterable[Finding]) -> bool:
    """Whether one of them is an error, so that no number is given."""
    return any(finding.severity == "error" for finding in findings)


def named(units: Sequence[str]) -> str:
    """Units by name, the first few of many."""
    quoted = [f"'{unit}'" for unit in units[:MOST_NAMED]]
    rest = len(units) - MOST_NAMED
    return listed([*quoted, f"{counted(rest, 'other')}"] if rest > 0 else quoted)


def of_notice(notice: Notice, panel: StudyPanel) -> Finding:
    """What a method noticed, with unit and period by their names."""
    return Finding(
        id=notice.id,
        severity=notice.severity,
        unit=None if notice.unit is None else panel.units[notice.unit],
        period=None if notice.period is None else panel.periods[notice.period],
        expected=notice.expected,
        found=notice.found,
        fix=notice.fix,
        departure=notice.departure,
    )


def otherwise(expected: str, found: str, fix: str, asked: str) -> Finding:
    """A warning that what was `asked` for was not made, for the reason that was `found`."""
    return Finding(id="inference-otherwise", expected=expected, found=found, fix=fix,
                   departure=f"{asked} was asked for and not made: {found}.")  # fmt: skip
