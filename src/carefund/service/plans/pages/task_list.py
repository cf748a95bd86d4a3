"""The page of one plan: its sections with their state, who has signed, what can be done now, and what was done last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.deadline import Deadline, late_words
from carefund.assurance.event import Event
from carefund.assurance.signing import outstanding
from carefund.assurance.state import Slot, State
from carefund.assurance.status import condition_words
from carefund.plan.findings import Finding, Severity
from carefund.plan.workbook.layout import Layout
from carefund.programme.planning import Planning
from carefund.service.plans.pages.told import Told
from carefund.service.plans.sections import sections_of
from carefund.service.plans.words import done_words
from carefund.wording.dates import moment_words
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class SectionLine:
    """One section of the plan and how it stands."""

    id: str
    title: str
    intro: str
    status: str
    """`To mend`, `Look again`, `Nothing found` or `Not begun`: in words, never by colour alone."""
    tag: str
    """The design system's colour of the tag."""
    findings: str


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """A signature that is asked for, and who gave it when."""

    role: str
    on_behalf_of: str
    given: str
    status: str
    tag: str


@dataclass(frozen=True, kw_only=True)
class DoneLine:
    """What somebody did."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class TaskListPage:
    """The page of one plan."""

    title: str
    status: str
    due: str
    late_rule: str
    version: str
    errors: int
    warnings: int
    findings: str
    sections: tuple[SectionLine, ...]
    signatures: tuple[SignatureLine, ...]
    history: tuple[DoneLine, ...]
    opened: str
    conditions: str = ""
    """How many conditions are open, overdue and met; empty where none was set."""
    told: Told


LAST = 10
"""How many of the last events are shown."""


def task_list(
    title: str,
    planning: Planning,
    layout: Layout,
    state: State,
    findings: Mapping[str, Sequence[Finding]],
    required: Sequence[Slot],
    events: Sequence[Event],
    deadline: Deadline,
    day: date,
    told: Told,
) -> TaskListPage:
    """The page on a day; `findings` are by the id of the section that they belong to, empty for the plan as a whole."""
    every = [one for some in findings.values() for one in some]
    counts = Counter(one.severity for one in every)
    return TaskListPage(
        title=title,
        status=str(state.status),
        due=moment_words(deadline.shown),
        late_rule=late_words(deadline),
        version=f"Version {state.version}" if state.version else "Nothing saved yet",
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        findings=_count_words(every),
        sections=tuple(
            _section(one.id, one.sheet.title, one.sheet.intro, state, findings.get(one.id, ()))
            for one in sections_of(layout)
        ),
        signatures=tuple(_signature(slot, planning, state, required) for slot in required),
        history=tuple(_done(one) for one in reversed(events[-LAST:])),
        opened=state.opened.reason if state.opened else "",
        conditions=", ".join(condition_words(tuple(state.conditions.values()), day)),
        told=told,
    )  # fmt: skip


def _section(section_id: str, title: str, intro: str, state: State, findings: Sequence[Finding]) -> SectionLine:
    counts = Counter(one.severity for one in findings)
    if section_id not in state.sections:
        status, tag = "Not begun", "grey"
    elif counts[Severity.ERROR]:
        status, tag = "To mend", "red"
    elif counts[Severity.WARNING]:
        status, tag = "Look again", "yellow"
    else:
        status, tag = "Nothing found", "green"
    return SectionLine(id=section_id, title=title, intro=intro, status=status, tag=tag, findings=_count_words(findings))


def _count_words(findings: Sequence[Finding]) -> str:
    counts = Counter(one.severity for one in findings)
    words = [counted(counts[one], str(one)) for one in Severity if counts[one]]
    return ", ".join(words)


def _signature(slot: Slot, planning: Planning, state: State, required: Sequence[Slot]) -> SignatureLine:
    label = next((one.label for one in planning.sign_offs if one.id == slot.role), slot.role)
    given = next((one for one in state.signatures if one.slot == slot), None)
    void = any(one.slot == slot for one in state.voided) and slot in outstanding(required, state)
    return SignatureLine(
        role=label,
        on_behalf_of=slot.on_behalf_of,
        given=f"{given.name}, {moment_words(given.at)}" if given else "",
        status="Signed" if given else "Void: the plan was changed" if void else "Waiting",
        tag="green" if given else "red" if void else "grey",
    )


def _done(event: Event) -> DoneLine:
    return DoneLine(
        at=moment_words(event.at), who=f"{event.actor_name}, {event.organisation}", what=done_words(event.body)
    )
