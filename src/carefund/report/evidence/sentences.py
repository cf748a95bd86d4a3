"""What is said of a series' coverage: how much is missing of its totals, and each finding with the years it changes."""

from __future__ import annotations

from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.series import SERIES
from carefund.interval import Interval
from carefund.wording.dates import span_words
from carefund.wording.lists import counted
from carefund.wording.numbers import count, fine_share, signed

HOW_TO_READ = (
    "With holes filled: a 95% interval for what is missing, from the rows’ own course beside their neighbours’. If "
    "shifts are undone: all that would lower the total, and all that would raise it; they may be real."
)


NO_TOTALS = (
    "A rate or a mean adds up to no total. What is told is what cannot be, or is unlike the rest of the series; "
    "nothing is estimated."
)


def adds_up(audit: CoverageAudit) -> bool:
    """Whether what is audited has totals: counts have, rates and means have none."""
    return audit.definition is None or audit.definition.adds_up


def in_short(audit: CoverageAudit) -> str:
    """How many findings there are on which months, and the year of which most is missing."""
    months = audit.months
    held = f" on {span_words(months[0], months[-1])}" if months else ""
    words = f"{counted(len(audit.findings), 'finding')}{held}."
    if not adds_up(audit):
        return words
    worst = max(audit.totals.iter_rows(named=True), key=_part, default=None)
    if worst is None or not round(worst["missing"]):
        return f"{words} Nothing is found missing of any year’s total."
    return (
        f"{words} Most is missing of {worst['year']}: {signed(worst['missing'])} (95% interval "
        f"{signed(worst['missing_low'])} to {signed(worst['missing_high'])}), {fine_share(_part(worst) / 100)} of what "
        "was published."
    )


def _part(row: dict[str, float]) -> float:
    """What is missing of a year, in per cent of what was published."""
    return row["missing"] / row["published"] * 100 if row["published"] else 0.0


def finding_words(audit: CoverageAudit, finding: Finding) -> str:
    """A finding with the years that it changes."""
    effects = finding.effects_by_year(audit.months)
    years = "; ".join(f"{year}: {_effect_words(effect, counts=finding.counts)}" for year, effect in effects.items())
    return f"{finding.what} [{years}]" if years else finding.what


def _effect_words(effect: Interval[float], *, counts: bool) -> str:
    if counts:
        return f"{signed(effect.middle)}, 95% {signed(effect.low)} to {signed(effect.high)}"
    return f"{signed(effect.middle)} at most"


def not_examined_words(audit: CoverageAudit) -> str:
    """How many places have too short a series to tell a level shift; empty for none."""
    if not audit.not_examined:
        return ""
    return f"{count(len(audit.not_examined))} places have too few months to tell a lasting shift."


def label_of(audit: CoverageAudit) -> str:
    """What readers call the series."""
    return defined(audit).label


def whole_of(audit: CoverageAudit) -> str:
    """What the totals are of: England, or where no figure of it is held the places together."""
    return "all places together" if audit.summed else "England"


def defined(audit: CoverageAudit) -> SeriesDefinition:
    """The definition of the series."""
    return audit.definition or SERIES[audit.series]
