"""A record of skill on the command line: what a backtest of further series measured, for appraisals to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from carefund.appraisal.assumptions import Assumptions

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
    from carefund.appraisal.skill import BrokenRecord, read_skill_file
    from carefund.cli.exits import wrong_usage
    from carefund.refusal import RefusedFile

    if skill is None:
        return packaged_assumptions()
    with wrong_usage(BrokenRecord, RefusedFile):
        return packaged_assumptions().with_skills(read_skill_file(skill))
