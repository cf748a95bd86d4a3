"""Receipts for the tests of signing: one as the ledger gives it, and its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from carefund.assurance.event import Event
from carefund.assurance.receipt import Receipt, receipt_of
from carefund.assurance.state import Slot
from carefund.evidence.areas import Area
from carefund.programme.rounds import load_round
from carefund.service.signing.pages.receipt import ReceiptPage, receipt_page
from tests.assurance.making import AREA, Ledger

NOTTINGHAMSHIRE = Area(code=AREA, name="Nottinghamshire", region="East Midlands")
HOSTILE = (
    '"); #panic("x")', "#let x = 1", "$a$ *b* _c_ @ref <tag>", "\\u{0} // c", "\x1b[2J\x00", "\u202egnp.exe", "\ud800",
    "王伟 \U0001f468\u200d\U0001f469", "محمد علي", "יוסף לוי", "हिन्दी", "W" * 200, " \n\t ", "\ue000\U0010ffff",
    "<script>", "&amp;",
)  # fmt: skip


def events() -> list[Event]:
    """The events of a submission, from the first to the handing in: six."""
    return Ledger().submitted().events


def receipt() -> Receipt:
    return receipt_of(events())


def at(moment: datetime) -> Receipt:
    """The same, submitted at another time."""
    return replace(receipt(), at=moment)


def named(name: str) -> Receipt:
    """The same by, for and signed by somebody of this name."""
    one = receipt()
    signatures = tuple(
        replace(signature, name=name, organisation=name, slot=Slot(signature.slot.role, name))
        for signature in one.signatures
    )
    return replace(one, submitted_by=name, organisation=name, signatures=signatures)


def signed_by(number: int) -> Receipt:
    """The same with so many signatures."""
    one = receipt()
    return replace(one, signatures=tuple(one.signatures[n % 2] for n in range(number)))


def page(of: Receipt, *, invented: bool = False, pounds: Decimal | None = Decimal("95000123.50")) -> ReceiptPage:
    return receipt_page(of, load_round("bcf-2025-26"), NOTTINGHAMSHIRE, pounds, invented=invented)
