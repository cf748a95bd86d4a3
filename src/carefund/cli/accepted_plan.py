"""The accepted plan that a pool's books are opened from or revised by, and the agreement beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, stop
from carefund.cli.pools import settings_in
from carefund.cli.stores import open_evidence
from carefund.plan.checking import Checker
from carefund.plan.findings import Severity
from carefund.plan.pool_opening import AcceptedPlan
from carefund.programme.definition import Round
from carefund.wording.lists import counted
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.toml_text import LARGEST_SETTINGS

ERRORS_SHOWN = 5
LARGEST_PLAN = 2**24
AcceptedOption = Annotated[
    str | None,
    typer.Option(
        "--accepted",
        metavar="WORDS",
        help="Who accepted the plan, and when. A plan in which the check finds errors is taken only with this.",
    ),
]


def accepted_plan(path: Path, rounds: Callable[[str], Round], accepted: str | None) -> AcceptedPlan:
    """The plan; ends with exit code 1 where the check finds errors and nobody is said to have accepted it."""
    from carefund.evidence.areas import default_register

    content = read_ordinary_file(path, LARGEST_PLAN, "a plan's workbook")
    checker = Checker(open_evidence(None), date.today(), areas=default_register(), rounds=rounds)
    checked = checker.check_content(content, path.name)
    errors = checked.of(Severity.ERROR)
    if errors and not accepted:
        shown = "\n".join(f"  {one.label}: {one.found}" for one in errors[:ERRORS_SHOWN])
        words = f"{path}: expected an accepted plan; the check finds {counted(len(errors), 'error')}:\n{shown}"
        stop(
            f"{words}\nPut them right (`carefund plan check`), or say with --accepted who accepted it all the same.",
            REFUSED,
        )
    return AcceptedPlan(plan=checked.plan, workbook_hash=sha256(content).hexdigest(), accepted=accepted or "")


def agreement_text(path: Path) -> str:
    """The text of a section 75 agreement. Raises RefusedFile where it is no settings file."""
    settings_in(path, "an agreement")
    return read_ordinary_file(path, LARGEST_SETTINGS, "an agreement").decode()
