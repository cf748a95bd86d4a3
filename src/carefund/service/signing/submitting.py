"""Handing a signed version in, once: from the page and by a token alike."""

from __future__ import annotations

from carefund.assurance.event import Submitted
from carefund.assurance.receipt import Receipt, receipt_of
from carefund.assurance.request import NotNow
from carefund.assurance.state import Status
from carefund.service.plans.tenant import Tenant
from carefund.service.signing.keeping import keep_receipt


def submit_version(tenant: Tenant, body: Submitted, key: str) -> Receipt:
    """The receipt of this submission; of the one that stands, where the same version was submitted before.

    The area is told once. Raises as `assurance.transitions.accept`.
    """
    if _stands(tenant, body):
        return keep_receipt(receipt_of(tenant.events), tenant)
    try:
        accepted = tenant.record(body, key)
    except NotNow:
        tenant.look_again()
        if not _stands(tenant, body):
            raise
        return keep_receipt(receipt_of(tenant.events), tenant)
    return keep_receipt(receipt_of(tenant.events, accepted.sequence), tenant)


def _stands(tenant: Tenant, body: Submitted) -> bool:
    """Whether this very version is the one that is handed in."""
    state = tenant.state
    last = state.submissions[-1] if state.submissions else None
    same = last is not None and (last.version, last.plan_hash) == (body.version, body.plan_hash)
    return same and state.status is Status.SUBMITTED
