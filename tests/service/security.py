"""Writes `docs/security.md` from `docs/security.toml`: `python -m tests.service.security`.

A test holds the page against its data.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE, DATA = DOCS / "security.md", DOCS / "security.toml"
LEVELS = {1: 70, 2: 183}
"""How many requirements of each level ASVS 5.0.0 has, counted in its own table."""
STATUSES = ("met", "partly", "open", "not applicable")
CHAPTERS = (
    "Encoding and cleaning", "Checking input and the business", "The browser", "API and web", "Files",
    "Signing in", "Sessions", "Who may do what", "Signed tokens", "OAuth and OpenID Connect", "Cryptography",
    "Communication", "Configuration", "Data", "Code and design", "Logs and errors", "WebRTC",
)  # fmt: skip
HEAD = """# Security, requirement by requirement

<!-- from docs/security.toml: python -m tests.service.security -->

How the web service stands to the OWASP Application Security Verification Standard 5.0.0, levels 1 and 2. The numbers
are the standard's; what each asks for is said in our own words, so read the standard where it matters. It is our own
judgement, by reading the code and by the tests that are named: nobody else has assessed it, and it was not attacked by
anybody but its tests. A requirement is met only where a test shows it or a reason is given.

| | {statuses} | all |
|---|{lines}---|
{rows}
"""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One requirement, and how the service stands to it."""

    id: str
    level: int
    status: str
    asks: str
    where: str
    test: str = ""
    reason: str = ""


def requirements() -> list[Requirement]:
    """All of them, in the standard's order."""
    return [Requirement(id=name, **one) for name, one in tomllib.loads(DATA.read_text("utf-8")).items()]


def written() -> str:
    """The page."""
    made = requirements()
    rows = [_counts(f"level {level}", [one for one in made if one.level == level]) for level in LEVELS]
    head = HEAD.format(
        statuses=" | ".join(STATUSES), lines="---|" * len(STATUSES), rows="\n".join([*rows, _counts("both", made)])
    )
    parts = [
        head,
        "## What is open, and what is met in part\n",
        _table([one for one in made if one.status in STATUSES[1:3]]),
    ]
    for chapter, group in groupby(made, key=lambda one: int(one.id.split(".")[0])):
        parts += [f"\n## V{chapter} {CHAPTERS[chapter - 1]}\n", _table(list(group))]
    return "\n".join(parts) + "\n"


def _counts(name: str, made: list[Requirement]) -> str:
    found = Counter(one.status for one in made)
    return f"| {name} | {' | '.join(str(found[one]) for one in STATUSES)} | {len(made)} |"


def _table(made: list[Requirement]) -> str:
    rows = [f"| {one.id} | {one.level} | {one.asks} | {one.status} | {one.where} | {_shown(one)} |" for one in made]
    return "\n".join(["| id | level | asks for | status | where | shown by |", "|---|---|---|---|---|---|", *rows])


def _shown(one: Requirement) -> str:
    return f"`{one.test}`" if one.test else one.reason


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
