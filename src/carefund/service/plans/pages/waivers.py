"""The page of a plan's waivers: those that were asked for, with what became of them, and asking for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.state import AskedWaiver, State
from carefund.plan.checks.catalogue import STRUCTURAL
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.service.plans.places import places_of, words_of_path
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import mid_sentence


@dataclass(frozen=True, kw_only=True)
class WaiverLine:
    """One waiver."""

    id: str
    check: str
    about: str
    reason: str
    until: str
    asked: str
    status: str
    tag: str
    decision: str
    can_be_decided: bool
    can_be_withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class WaiversPage:
    """Waivers, and the findings that one can be asked for."""

    title: str
    lines: tuple[WaiverLine, ...]
    choices: tuple[tuple[str, str], ...]
    """Check and field of each finding that can be waived, joined by a bar, and its words."""
    until: str


def waivers_page(state: State, findings: Sequence[Finding], until: date, layout: Layout, plan: Plan) -> WaiversPage:
    """The page; `until` is the last day that is offered."""
    places = places_of(plan, layout)
    open_ = [one for one in findings if one.severity is not Severity.NOTE and one.check not in STRUCTURAL]
    return WaiversPage(
        title="Waivers",
        lines=tuple(
            _line(one, mid_sentence(words_of_path(places, layout, plan, one.field))) for one in state.waivers.values()
        ),
        choices=tuple((f"{one.check}|{one.field}", f"{one.label}: {one.found}") for one in open_ if not one.waived),
        until=until.isoformat(),
    )


def _line(one: AskedWaiver, about: str) -> WaiverLine:
    status, tag = _status(one)
    decided = one.decided_at is not None
    return WaiverLine(
        id=one.id,
        check=one.check,
        about=about,
        reason=one.reason,
        until=day_words(one.until),
        asked=f"{one.asked_by}, {moment_words(one.at)}",
        status=status,
        tag=tag,
        decision=f"{one.decided_by}, {moment_words(one.decided_at)}: {one.decision}" if one.decided_at else "",
        can_be_decided=not decided and not one.withdrawn,
        can_be_withdrawn=not one.withdrawn,
    )


def _status(one: AskedWaiver) -> tuple[str, str]:
    if one.withdrawn:
        return "Withdrawn", "grey"
    if one.granted is None:
        return "Waiting for a decision", "yellow"
    return ("Granted", "green") if one.granted else ("Refused", "red")
