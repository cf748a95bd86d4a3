"""The catalogue of checks as a document and as a table, made from the checks themselves."""

from __future__ import annotations

from collections.abc import Sequence

from carefund.plan.checks.catalogue import DESCRIBED
from carefund.plan.checks.check import Described
from carefund.programme.definition import Round
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable, Document, Listing, Prose, Section

EXPLAINED = (
    Prose("keeps a plan from being submitted.", opening="An error"),
    Prose("is to be mended, or waived.", opening="A warning"),
    Prose("informs.", opening="A note"),
    "Missing marks a check that only asks whether something is given: on a draft it is a note.",
    "The numbers that checks compare with are the round's limits; its definition gives their sources.",
    "A check can be waived for one area, by somebody other than the one who asks, with a reason and an end; one that "
    "says `no waiver` cannot: a plan that lacks it is no plan.",
)
HEADINGS = ("Check", "Severity", "What it looks at", "What to do", "Policy")
CATALOGUE = (
    Column("section", "Section", "text", "the part of the plan", lambda row: row[0]),
    Column("check", "Check", "text", "id of the check", lambda row: row[1].id),
    Column("severity", "Severity", "text", "error, warning or note", lambda row: row[1].severity.value),
    Column("label", "What it looks at", "text", "what is checked", lambda row: row[1].label),
    Column("to_do", "What to do", "text", "how to put it right", lambda row: row[1].to_do),
    Column("policy", "Policy", "text", "the paragraph that it enforces", lambda row: row[1].policy),
    Column(
        "only_asks_whether_given", "Missing", "flag", "whether it only asks if something is given",
        lambda row: row[1].completeness,
    ),
    Column("no_waiver", "No waiver", "flag", "whether no waiver lifts it", lambda row: row[1].structural),
    Column("rounds", "Rounds", "texts", "ids of the rounds that it applies to", lambda row: row[2]),
    Column("cannot", "Cannot find anything in", "texts", "rounds in which it can find nothing, and why",
           lambda row: row[3]),
)  # fmt: skip


def catalogue_table(rounds: Sequence[Round], *, only_theirs: bool = False) -> Table:
    """One row for each check, or for each that applies to one of these rounds."""
    rows = [
        (section, one, _applying(one, rounds), _idle(one, rounds))
        for section, checks in DESCRIBED.items()
        for one in checks
    ]
    return Table.of("checks", "Checks of a plan", CATALOGUE, (row for row in rows if row[2] or not only_theirs))


def catalogue_document(rounds: Sequence[Round], made_by: str = "") -> Document:
    """Every check by section; `made_by` is the command that writes this page."""
    every = [one for checks in DESCRIBED.values() for one in checks]
    counts = ", ".join(f"{sum(one.applies(round_) for one in every)} for {round_.id}" for round_ in rounds)
    made = f" The page is made from the code: `{made_by}`." if made_by else ""
    return Document(
        "The checks of a plan",
        (
            Prose(f"Every check that a plan is put to.{made}"),
            Listing(EXPLAINED),
            Prose(f"{len(every)} checks in all: {counts}."),
        ),
        tuple(_section(section, checks, rounds) for section, checks in DESCRIBED.items()),
    )


def catalogue_summary(rounds: Sequence[Round]) -> Document:
    """The checks of some rounds in one short table, and those that can find nothing in one of them."""
    every = [one for checks in DESCRIBED.values() for one in checks if _applying(one, rounds)]
    rows = tuple((one.id, one.severity.value, one.label) for one in every)
    idle = tuple(f"{one.id}: {words}" for one in every for words in _idle(one, rounds))
    more = (Prose("Checks that can find nothing in a round, and why:"), Listing(idle)) if idle else ()
    return Document("", (DataTable(HEADINGS[:3], rows), *more))


def _section(section: str, checks: Sequence[Described], rounds: Sequence[Round]) -> Section:
    rows = tuple(_row(one, rounds) for one in checks)
    return Section(section.lower().replace(" ", "-"), section, (DataTable(HEADINGS, rows, section, layout="texts"),))


def _row(one: Described, rounds: Sequence[Round]) -> tuple[str, ...]:
    severity = f"{one.severity.value}, missing" if one.completeness else one.severity.value
    applying = _applying(one, rounds)
    only = "" if len(applying) == len(rounds) else f" ({', '.join(applying) or 'no round yet'})"
    idle = "".join(f" Finds nothing in {words}." for words in _idle(one, rounds))
    severity += ", no waiver" if one.structural else ""
    return (f"`{one.id}`{only}", severity, f"{one.label}{'.' if idle else ''}{idle}", one.to_do, one.policy)


def _applying(one: Described, rounds: Sequence[Round]) -> list[str]:
    return [round_.id for round_ in rounds if one.applies(round_)]


def _idle(one: Described, rounds: Sequence[Round]) -> list[str]:
    """The rounds that a check applies to and can find nothing in, each with why."""
    reasons = ((round_.id, one.cannot(round_)) for round_ in rounds if one.applies(round_))
    return [f"{round_id}: {why}" for round_id, why in reasons if why]
