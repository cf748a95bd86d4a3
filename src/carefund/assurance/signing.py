"""Which signatures a plan needs: the round's sign-offs, one for each organisation that must sign of its own.

An area with three integrated care boards needs three of their signatures. People are distinct: nobody signs twice, and
nobody signs a plan that they prepared. A signature names the hash of what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from carefund.assurance.event import area_of
from carefund.assurance.permissions import Actor, NotPermitted, Role, memberships_on, same_name
from carefund.assurance.state import Slot, State
from carefund.plan.model import Plan
from carefund.programme.planning import SignOff


def required_slots(sign_offs: Iterable[SignOff], plan: Plan) -> tuple[Slot, ...]:
    """The signatures without which a plan cannot be submitted, in the round's order.

    A sign-off for one kind of organisation is asked of each of that kind that pays into the pool; once for the area
    where none does, so that a round's signature is never dropped in silence.
    """
    slots: list[Slot] = []
    for sign_off in sign_offs:
        if sign_off.required:
            payers = plan.payers(sign_off.signs_for) if sign_off.signs_for else ()
            slots += [Slot(sign_off.id, name) for name in payers or ("",)]
    return tuple(slots)


def outstanding(required: Sequence[Slot], state: State) -> tuple[Slot, ...]:
    """The required signatures that nobody has given yet on this version."""
    given = {one.slot for one in state.signatures}
    return tuple(slot for slot in required if slot not in given)


def require_signatory(actor: Actor, slot: Slot, state: State, day: date) -> None:
    """Raise NotPermitted where a person may not give this signature: not theirs to give, or not a distinct person."""
    area = area_of(state.submission)
    own = (
        one
        for one in memberships_on(actor, area, day)
        if one.role is Role.SIGNATORY
        and slot.role in one.signs_as
        and (not slot.on_behalf_of or same_name(one.organisation, slot.on_behalf_of))
    )
    if not any(own):
        raise NotPermitted(
            f"somebody who signs as {slot}",
            "that this is not yours to sign",
            "Leave it to its signatory; the area's lead can name another",
        )
    if any(one.person == actor.person for one in state.signatures):
        raise NotPermitted(
            "a different person for each signature",
            "that you have signed this version already",
            "Let another person sign for this organisation",
        )
    if actor.person in state.prepared_by:
        raise NotPermitted(
            "a signatory who did not prepare the plan",
            "that you changed it",
            "Let somebody sign who did not write it",
        )
