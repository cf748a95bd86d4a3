"""Journey 5: an auditor follows one pound and one decision from end to end, and verifies the chain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody
from tests.service.browser.seeding import AREAS, ROUND

WAYS = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.deep)]


@pytest.mark.parametrize("size", WAYS)
def test_a_pound_and_a_decision_are_followed_and_the_chain_is_verified(
    size: dict[str, int], service: Service, somebody: Callable[..., Somebody]
) -> None:
    service.seed("publish")
    auditor = somebody(size)
    auditor.sign_in(service.people["auditor"])
    auditor.go(f"/ledger/{ROUND}/{AREAS['devon']}/")
    auditor.follow("Follow one pound")
    auditor.press(auditor.main.get_by_role("link", name="Line 1", exact=True))
    for words in ("Who pays into the stream", "Whose money this line’s is", "Provider"):
        assert words in auditor.text()
    auditor.go(f"/ledger/{ROUND}/{AREAS['devon']}/")
    auditor.follow("Follow the decision from end to end")
    for words in ("Version 1", "Judgements", "Decided: Approved with support", "Published in edition 1"):
        assert words in auditor.text()
    auditor.press(auditor.main.get_by_role("link", name="Event 1", exact=False).first)
    assert "The same" in auditor.text()
    auditor.follow("Verify the chain against this event")
    auditor.push("Verify")
    assert "True." in auditor.text()
    auditor.write("#anchor", "nothing of that kind")
    auditor.push("Verify")
    assert "There is a problem" in auditor.text()
    auditor.write("#anchor", "")
    auditor.push("Look at the whole ledger")
    assert "all as they were written" in auditor.text()
