"""Whether a receipt, or a head that one prints, is what the ledger holds: for anyone, without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from carefund.refusal import Refusal
from carefund.service.frame.rendering import render
from carefund.service.signing.receipt_check import LARGEST, check_against_ledger, read_receipt


@dataclass(frozen=True, kw_only=True)
class VerifyPage:
    """The form, and what was found of the receipt that was sent."""

    title: str = "Verify a receipt"
    true: bool = False
    words: str = ""
    faults: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""


def verify(request: HttpRequest) -> HttpResponse:
    """The form; a receipt that is posted is held against the ledger, and kept nowhere."""
    if request.method != "POST":
        return render(request, "ledger/verify.html", VerifyPage())
    file = request.FILES.get("receipt")
    content = file.read(LARGEST + 1) if file else request.POST.get("text", "").encode()
    try:
        check = check_against_ledger(read_receipt(content), "default")
    except Refusal as refused:
        page = VerifyPage(problem=f"Expected {refused.expected}; found {refused.found}. {refused.to_do}")
        return render(request, "ledger/verify.html", page, status=422)
    faults = tuple((one.label, one.expected, one.found) for one in check.faults)
    return render(request, "ledger/verify.html", VerifyPage(true=check.true, words=check.words, faults=faults))
