"""What is told of signing and submitting, to whom."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from carefund.assurance.permissions import Role
from carefund.assurance.receipt import receipt_of
from carefund.service.frame.routes import AREA_ROLES
from carefund.service.notices.happened import Happened, Notice, notice


def of_change(what: Happened) -> Iterator[Notice]:
    """Everyone who had signed: the plan was changed, and their signature no longer stands."""
    words = (
        f"{what.by} changed the {what.plan}. It is now version {what.state.version}, and every signature on the "
        "version before is void. Read what changed, and sign again."
    )
    signed = [one.person for one in what.before.signatures]
    yield notice(signed, f"Your signature is void: plan of {what.area_name}", words)


def of_ready(what: Happened) -> Iterator[Notice]:
    """The area's signatories: a version is ready."""
    words = f"Version {what.state.version} of the {what.plan} is ready to be signed."
    yield notice(what.people(Role.SIGNATORY), f"Ready to be signed: plan of {what.area_name}", words)


def of_submission(what: Happened) -> Iterator[Notice]:
    """Everyone of the area: the plan was submitted, with the receipt's hash; of a further one its reviewers too."""
    receipt = receipt_of(what.events, what.event.sequence)
    words = f"{what.by} submitted version {what.state.version} of the {what.plan}. Receipt: {receipt.hash}"
    yield notice(what.people(*AREA_ROLES), f"Submitted: plan of {what.area_name}", words)
    if len(what.state.submissions) > 1:
        yield _to_reviewers(what)


def _to_reviewers(what: Happened) -> Notice:
    """What those judged who judge the plan waits to be confirmed."""
    words = (
        f"The {what.plan} was handed in again, as version {what.state.version}. What you judged before stays, and "
        "waits for you to confirm or change it.\n\n"
        f"Your desk: {settings.ADDRESS}{reverse('desk-plan', args=(what.round.id, what.area))}"
    )
    reviewers = [one.reviewer for one in what.state.review.assigned]
    return notice(reviewers, f"Handed in again: plan of {what.area_name}", words)
