"""A record of skill on the command line: what a backtest of further series measured, for appraisals to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from carefund.appraisal.assumptions import Assumptions

LARGEST = 1_000_000
"""Bytes of the largest record that is read."""
SkillOption = Annotated[
    Path | None,
    typer.Option(
        "--skill",
        metavar="FILE",
        help="Also take from this file how good chances of a series have been: what `carefund appraise --backtest "
        "--record FILE` wrote.",
    ),
]


def assumptions_with(skill: Path | None) -> Assumptions:
    """The assumptions that come with carefund, with a record of skill; ends with exit code 2 for another file."""
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.skill import BrokenRecord, read_skills
    from carefund.cli.exits import wrong_usage
    from carefund.refusal import RefusedFile
    from carefund.workbooks.ordinary_file import read_ordinary_file

    if skill is None:
        return packaged_assumptions()
    with wrong_usage(BrokenRecord, RefusedFile):
        text = read_ordinary_file(skill, LARGEST, "a record of skill").decode("utf-8-sig", "replace")
        return packaged_assumptions().with_skills(read_skills(text, str(skill)))
