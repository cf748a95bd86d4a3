"""Whether the ledger holds what somebody shows: for anyone."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import HttpRequest
from ninja.params.functions import Body

from carefund.service.api.answers import VerifiedAnswer
from carefund.service.api.operations import JSON, operation
from carefund.service.api.sent import HeadShown, ReceiptShown, as_sent
from carefund.service.frame.routes import ANYONE
from carefund.service.ledger.events import head_is_held
from carefund.service.signing.receipt_check import check_against_ledger, read_receipt

Shown = Annotated[ReceiptShown | HeadShown, as_sent(ReceiptShown, HeadShown), Body(...)]


@operation("POST", "/ledger/verify", "verify", ANYONE, answers=VerifiedAnswer, sends=JSON, tag="ledger")
def verify(_request: HttpRequest, sent: Shown) -> VerifiedAnswer:
    """Whether the ledger holds a receipt, or a head of the ledger, that somebody shows.

    Of a receipt that it does not hold, the fields are named and their true values are not: anyone may ask.
    """
    if isinstance(sent, HeadShown):
        return _head(sent.head)
    checked = check_against_ledger(read_receipt(json.dumps(sent.model_dump()).encode()))
    return VerifiedAnswer(
        held=checked.true,
        submission=checked.submission,
        fields=sorted({one.field for one in checked.faults}),
        words=checked.words,
    )


def _head(text: str) -> VerifiedAnswer:
    submission, _, rest = text.rpartition("@")
    number, _, own = rest.partition(":")
    held = head_is_held(submission, int(number), own)
    words = "The ledger holds this head." if held else "The ledger does not hold this head."
    return VerifiedAnswer(held=held, submission=submission, fields=[] if held else ["head"], words=words)
