"""Finding receipts again: by their id, and all of one plan."""

from __future__ import annotations

from typing import Any

from carefund.assurance.event import Submitted, area_of, round_of
from carefund.assurance.permissions import Actor
from carefund.assurance.receipt import Receipt, receipt_of
from carefund.service.plans.tenant import Tenant, tenant_of
from carefund.service.signing.models import ReceiptPlace


def keep_receipt(receipt: Receipt, tenant: Tenant) -> Receipt:
    """Note where a receipt's submission stands; noted once."""
    place = {"submission": tenant.submission, "sequence": receipt.head.sequence}
    ReceiptPlace.objects.using(tenant.database).get_or_create(id=receipt.id, defaults=place)
    return receipt


def receipts_of(tenant: Tenant) -> list[Receipt]:
    """The receipts of every submission of a plan, the last first."""
    numbers = [one.sequence for one in tenant.events if isinstance(one.body, Submitted)]
    return [receipt_of(tenant.events, number) for number in reversed(numbers)]


def tenant_of_receipt(actor: Actor, captured: dict[str, Any]) -> Tenant | None:
    """The plan that a receipt is of, where the person reaches it; None elsewhere, and for no such receipt."""
    place = ReceiptPlace.objects.filter(id=captured["receipt"]).first()
    if place is None:
        return None
    return tenant_of(actor, {"round_id": round_of(place.submission), "area": area_of(place.submission)})


def receipt_named(tenant: Tenant, receipt_id: str) -> Receipt | None:
    """One receipt of a plan by its id."""
    return next((one for one in receipts_of(tenant) if one.id == receipt_id), None)
