"""The waivers that were granted on a submission, as the checks of its plan take them."""

from __future__ import annotations

from carefund.assurance.event import area_of, round_of
from carefund.assurance.state import AskedWaiver, State
from carefund.plan.waivers import Waiver
from carefund.wording.dates import LONDON


def granted_waivers(state: State) -> tuple[Waiver, ...]:
    """What was granted and not withdrawn, with approver, reason and last day, in the order of asking."""
    standing = (one for one in state.waivers.values() if one.granted and not one.withdrawn)
    return tuple(_waiver(state.submission, one) for one in standing)


def _waiver(submission: str, asked: AskedWaiver) -> Waiver:
    assert asked.decided_at is not None  # a granted waiver was decided
    return Waiver(
        round_id=round_of(submission),
        area_code=area_of(submission),
        check=asked.check,
        field=asked.field,
        asked_by=asked.asked_by,
        approved_by=asked.decided_by,
        reason=asked.reason,
        approved=asked.decided_at.astimezone(LONDON).date(),
        until=asked.until,
    )
