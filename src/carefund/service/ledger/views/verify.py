"""Whether a receipt, or a head that one prints, is what the ledger holds: for anyone, without signing in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.assurance.chain import Fault
from carefund.assurance.permissions import Role
from carefund.refusal import Refusal
from carefund.service.frame.rendering import render
from carefund.service.ledger.events import faults_of
from carefund.service.ledger.verifying import read_anchor
from carefund.service.ledger.verifying import verify as verify_everything
from carefund.service.people.sessions import acting, today
from carefund.service.signing.receipt_check import LARGEST, NotAReceipt, check_against_ledger, read_receipt
from carefund.wording.lists import counted
from carefund.wording.numbers import megabytes

MOST_FAULTS = 100


@dataclass(frozen=True, kw_only=True)
class VerifyPage:
    """The form, and what was found of what was sent."""

    title: str = "Verify a receipt"
    anchor: str = ""
    checks_everything: bool = False
    """Whether the person may have the whole ledger looked at, and read what is wrong with it."""
    true: bool = False
    words: str = ""
    faults: tuple[tuple[str, str, str], ...] = ()
    """Of a receipt: the field, what the ledger says, what the receipt says."""
    rows: tuple[tuple[str, str, str, str, str], ...] = ()
    """Of the ledger: submission, event and field, and for an auditor what was written and what is there."""
    problem: str = ""


def verify(request: HttpRequest) -> HttpResponse:
    """The form; what is posted, a receipt or a head, is held against the ledger, and kept nowhere."""
    auditor, sent = _is_auditor(request), request.POST
    if request.method != "POST":
        anchor = request.GET.get("anchor", "")[:400]
        return render(request, "ledger/verify.html", VerifyPage(anchor=anchor, checks_everything=auditor))
    try:
        if sent.get("do") == "everything" and auditor:
            page = _everything(sent.get("anchor", ""))
        elif sent.get("anchor", "").strip():
            page = _of_head(sent["anchor"], shows_values=auditor)
        else:
            page = _of_receipt(request, checks_everything=auditor)
    except Refusal as refused:
        words = f"Expected {refused.expected}; found {refused.found}. {refused.to_do}"
        wrong = VerifyPage(problem=words, anchor=sent.get("anchor", ""), checks_everything=auditor)
        return render(request, "ledger/verify.html", wrong, status=422)
    return render(request, "ledger/verify.html", page)


def _is_auditor(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    held = acting(request).memberships
    return any(one.role in (Role.AUDITOR, Role.NATIONAL) and one.in_force(today()) for one in held)


def _of_receipt(request: HttpRequest, *, checks_everything: bool) -> VerifyPage:
    file = request.FILES.get("receipt")
    if getattr(request, "too_large", False):
        raise NotAReceipt(
            f"a receipt of up to {megabytes(LARGEST)}", "a larger file", "Give the receipt's own .json file"
        )
    content = file.read(LARGEST + 1) if file else request.POST.get("text", "").encode()
    check = check_against_ledger(read_receipt(content), "default")
    faults = tuple((one.label, one.expected, one.found) for one in check.faults)
    return VerifyPage(true=check.true, words=check.words, faults=faults, checks_everything=checks_everything)


def _of_head(words: str, *, shows_values: bool) -> VerifyPage:
    """One chain against a head of it. Raises NoAnchor for words that are none."""
    head = read_anchor(words)
    faults = faults_of(head.submission, [head])
    told = "The ledger holds this head, and every event before and after it is as it was written."
    return VerifyPage(
        anchor=f"{head}",
        checks_everything=shows_values,
        true=not faults,
        words=told if not faults else f"{counted(len(faults), 'thing')} in this chain is not as it was written.",
        rows=tuple(_rows(faults, shows_values=shows_values)),
    )


def _everything(words: str) -> VerifyPage:
    """Every chain and stored file, against a head where one is given."""
    said = verify_everything(Path(settings.DATA), [read_anchor(words)] if words.strip() else [])
    looked = f"{counted(said.events, 'event')} in {counted(said.chains, 'chain')} and {counted(said.files, 'file')}"
    found = "all as they were written" if not said.faults else f"{counted(len(said.faults), 'fault')} found"
    return VerifyPage(
        anchor=words.strip(),
        checks_everything=True,
        true=not said.faults,
        words=f"Looked at {looked}: {found}. Head over all chains: {said.checkpoint.root}.",
        rows=tuple(_rows(said.faults[:MOST_FAULTS], shows_values=True)),
    )


def _rows(faults: Iterable[Fault], *, shows_values: bool) -> Iterable[tuple[str, str, str, str, str]]:
    """Where each fault is; its values for those alone who may read what was written."""
    for one in faults:
        values = (one.expected[:300], one.actual[:300]) if shows_values else ("", "")
        yield one.submission, f"{one.sequence}", one.field, *values
