"""What to know of a projection: months that are missing or late, what was estimated, what was not measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.skill import Skill, SkillScope
from carefund.calendar import month_number
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.monitoring.projection.projection import Basis, ProjectionFinding
from carefund.monitoring.projection.record import Width
from carefund.monitoring.projection.year_draws import YearDraws
from carefund.wording.dates import month_words
from carefund.wording.lists import counted, listed


def of_projection(
    year: YearDraws,
    panel: MonthlyPanel,
    kept: KeptPaths,
    as_of: date,
    skill: Mapping[SkillScope, Skill | None],
    width: Mapping[SkillScope, Width],
    without: Mapping[str, NoAppraisal],
) -> Iterator[ProjectionFinding]:
    """What to know of the whole projection."""
    late = month_number(as_of) - month_number(panel.last)
    if late > 0:
        yield _finding(
            "late-figures", "note", f"figures to {month_words(as_of)}", f"figures to {month_words(panel.last)}",
            "Nothing: the months between are projected",
        )  # fmt: skip
    if kept.surprises:
        months = listed([month_words(month) for month in kept.surprises])
        yield _finding(
            "surprise", "warning", "months of England within what was drawn", f"{months} far outside it",
            "Make the forecast anew from the last month",
        )  # fmt: skip
    if year.to_come:
        yield from _unproven(year, skill, width)
    if without:
        yield _finding(
            "not-projected", "warning", "a figure in every month that a sum needs",
            f"none of {counted(len(without), 'area')}",
            "Ask for the missing figures",
        )  # fmt: skip


def _unproven(
    year: YearDraws, skill: Mapping[SkillScope, Skill | None], width: Mapping[SkillScope, Width]
) -> Iterator[ProjectionFinding]:
    for scope, one in skill.items():
        whose = "areas" if scope == "places" else scope
        if one is None:
            yield _finding(
                "not-measured", "note", f"a record of how good such chances of {whose} have been", "none",
                "Take the chances with care, or have the series told again for past years",
            )  # fmt: skip
        elif not one.shown:
            instead = "How often areas change so much is said instead" if scope == "places" else "Take it with care"
            yield _finding(
                "no-skill", "warning", f"chances of {whose} that have been better than the base rate",
                "chances that so far ahead have not surely been", instead,
            )  # fmt: skip
    if not width["places"].years:
        yield _finding(
            "as-drawn", "note", "years before in which such projections were told", "none",
            "Intervals are as drawn: nothing says yet that they should be wider",
        )  # fmt: skip


def of_place(code: str, year: YearDraws, basis: Basis) -> Iterator[ProjectionFinding]:
    """What to know of one place's projection."""
    missing = year.estimated.get(code, ())
    if missing:
        yield ProjectionFinding(
            id="missing-month",
            severity="warning",
            code=code,
            expected="a figure in every month",
            found=f"none in {listed([month_words(month) for month in missing])}",
            to_do="Ask for it: what was estimated stands in its place, and its error is in the interval",
        )
    if basis == "base rate":
        yield ProjectionFinding(
            id="base-rate",
            severity="note",
            code=code,
            expected="chances that have been better than the base rate",
            found="none so far ahead",
            to_do="Read the chance as how often areas change so much, not as this area's own",
        )


def _finding(id_: str, severity: str, expected: str, found: str, to_do: str) -> ProjectionFinding:
    return ProjectionFinding(
        id=id_, severity=severity, code="", expected=expected, found=found, to_do=to_do,  # type: ignore[arg-type]
    )  # fmt: skip
