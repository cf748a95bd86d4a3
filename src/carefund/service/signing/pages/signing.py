"""The page on which a plan is declared ready and signed: what is signed, who has, who is still asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.permissions import Actor, NotPermitted
from carefund.assurance.signing import outstanding, require_signatory
from carefund.assurance.state import Signature, Slot, State
from carefund.programme.planning import Planning
from carefund.wording.dates import moment_words
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class SlotLine:
    """One signature that is asked for; `mine` where the reader may give it, `why_not` where not."""

    role: str
    on_behalf_of: str
    label: str
    given: str
    mine: bool
    taken_back: bool
    """Whether the reader gave it and may take it back."""
    why_not: str


@dataclass(frozen=True, kw_only=True)
class SigningPage:
    """What is signed, and by whom."""

    title: str
    version: int
    plan_hash: str
    errors: int
    errors_words: str
    lines: tuple[SlotLine, ...]
    all_signed: bool
    voided: tuple[str, ...]


def signing_page(
    state: State, planning: Planning, required: Sequence[Slot], actor: Actor, day: date, errors: int
) -> SigningPage:
    """The page for somebody."""
    return SigningPage(
        title="Sign the plan",
        version=state.version,
        plan_hash=state.plan_hash,
        errors=errors,
        errors_words=counted(errors, "error"),
        lines=tuple(_line(slot, state, planning, actor, day) for slot in required),
        all_signed=not outstanding(required, state),
        voided=tuple(f"{one.name}, {one.slot}" for one in state.voided),
    )


def _line(slot: Slot, state: State, planning: Planning, actor: Actor, day: date) -> SlotLine:
    given = next((one for one in state.signatures if one.slot == slot), None)
    why = "" if given else _why_not(slot, state, actor, day)
    return SlotLine(
        role=slot.role,
        on_behalf_of=slot.on_behalf_of,
        label=next((one.label for one in planning.sign_offs if one.id == slot.role), slot.role),
        given=_given(given),
        mine=given is None and not why,
        taken_back=given is not None and given.person == actor.person,
        why_not=why,
    )


def _given(one: Signature | None) -> str:
    return f"{one.name}, {one.organisation}, {moment_words(one.at)}" if one else ""


def _why_not(slot: Slot, state: State, actor: Actor, day: date) -> str:
    try:
        require_signatory(actor, slot, state, day)
    except NotPermitted as refused:
        return refused.found
    return ""
