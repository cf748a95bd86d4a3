"""The catalogue of checks as a page and as a table, made from the checks themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from carefund.plan.checks.catalogue import DESCRIBED
from carefund.plan.checks.check import Described
from carefund.programme.definition import Round

INTRODUCTION = """# The checks of a plan

Every check that `carefund plan check` runs. The page is made from the code:
`carefund plan checks --output docs/check-catalogue.md`.

- An **error** keeps a plan from being submitted. A **warning** is to be mended, or waived. A **note** informs.
- *Missing* marks a check that only asks whether something is given: on a draft (`--draft`) it is a note.
- The numbers that checks compare with are the round's limits: `carefund programme show ROUND` gives their sources.
- A check can be waived for one area, by somebody other than the one who asks, with a reason and an end (`--waivers`).
"""


def catalogue_table(rounds: list[Round]) -> pl.DataFrame:
    """One row for each check: section, id, severity, label, what to do, policy, completeness, and its rounds."""
    rows = [_row(section, one, rounds) for section, checks in DESCRIBED.items() for one in checks]
    return pl.DataFrame(rows)


def _row(section: str, one: Described, rounds: list[Round]) -> dict[str, Any]:
    return {
        "section": section,
        "check": one.id,
        "severity": one.severity.value,
        "label": one.label,
        "to_do": one.to_do,
        "policy": one.policy,
        "only_asks_whether_given": one.completeness,
        "rounds": [round_.id for round_ in rounds if one.applies(round_)],
    }


def catalogue_page(rounds: list[Round]) -> str:
    """The page in Markdown."""
    every = [one for checks in DESCRIBED.values() for one in checks]
    counts = ", ".join(f"{sum(one.applies(round_) for one in every)} for {round_.id}" for round_ in rounds)
    parts = [INTRODUCTION, f"{len(every)} checks in all: {counts}.\n"]
    parts += ["\n".join(_section(section, checks, rounds)) for section, checks in DESCRIBED.items()]
    return "\n".join(parts)


def _section(section: str, checks: tuple[Described, ...], rounds: list[Round]) -> Iterator[str]:
    yield f"## {section}\n"
    yield "| check | severity | what it looks at | what to do | policy |"
    yield "|---|---|---|---|---|"
    for one in checks:
        severity = f"{one.severity.value}, *missing*" if one.completeness else one.severity.value
        applying = [round_.id for round_ in rounds if one.applies(round_)]
        only = "" if len(applying) == len(rounds) else f" ({', '.join(applying) or 'no round yet'})"
        cells = (f"`{one.id}`{only}", severity, one.label, one.to_do, one.policy)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""
