"""What a browser may send beside what its pages send: no text of it breaks the service."""

from __future__ import annotations

import pytest

from tests.service.signing.test_pages import saved
from tests.service.site import LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"
STRANGE = ["", "-1", "1e3", "٣", "9" * 30, "2026-02-30", "tomorrow", "\x00"]


@pytest.mark.parametrize("text", STRANGE)
def test_no_number_or_day_that_is_sent_breaks_a_page(site: Site, text: str) -> None:
    saved(site)
    editor, lead = site.client("leeds editor"), site.client("leeds lead")
    answers = [
        editor.post(f"{AT}/questions", {"do": "ask", "words": "Why?", "due": text}),
        editor.post(f"{AT}/waivers", {"do": "ask", "finding": "a|b", "reason": "x", "until": text}),
        editor.post(f"{AT}/sections/cover/save", {"based_on": text, "contact": "Somebody", "save": "y"}),
        editor.post(f"{AT}/workbook", {"based_on": text, "note": text}),
        lead.post(f"{AT}/ready", {"version": text, "plan_hash": text}),
        lead.post(f"{AT}/submit", {"version": text, "plan_hash": text}),
        editor.get(f"{AT}/compare", {"from": text, "to": text}),
        editor.get(f"{AT}/findings", {"severity": text}),
        editor.get(f"{AT}/targets/emergency-admissions", {"target": text}),
    ]
    assert [one.status_code for one in answers if one.status_code >= 500] == []


@pytest.mark.parametrize("path", ["/rounds/%00/", "/receipts/%00", f"/plans/{ROUND}/%00/", "/people/?q=%00"])
def test_a_null_in_an_address_is_answered_with_a_page(site: Site, path: str) -> None:
    assert site.client("administrator").get(path).status_code == 400


def test_a_target_that_is_no_number_is_told_what_one_looks_like(site: Site) -> None:
    page = site.client("leeds editor").get(f"{AT}/targets/emergency-admissions", {"target": "much"}).content.decode()
    assert "<title>Error: " in page
    assert "in per cent, such as -3.5" in page
