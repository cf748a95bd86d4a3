"""Journey 4: the national lead sees plans roll up, compares reviewers, decides in bulk and singly, sets conditions."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.service.browser.conftest import Service
from tests.service.browser.deciding import WAITING
from tests.service.browser.driving import PHONE, Somebody
from tests.service.browser.seeding import ROUND

AT = f"/national/{ROUND}/"


def test_the_national_lead_decides_in_bulk_and_singly(service: Service, somebody: Callable[..., Somebody]) -> None:
    person = json.loads(service.furnish("tests.service.browser.deciding"))
    lead = somebody()
    lead.sign_in(person)
    lead.press(lead.page.get_by_role("link", name="National", exact=True))
    assert "3 recommended and waiting for a decision" in lead.text()
    lead.go(f"{AT}?state=recommended")  # other journeys hand plans in too
    assert "£6,000,000.50 pooled" in lead.text()
    _compares(lead)
    _decides_two(lead)
    _decides_one_with_conditions(lead)
    lead.page.set_viewport_size(PHONE)
    lead.go(f"{AT}?state=decided&condition=open")
    assert "1 plan of 153" in lead.text()


def _compares(lead: Somebody) -> None:
    lead.go(f"{AT}calibration")
    assert "3 plans judged by two reviewers" in lead.text()
    assert "Bea Second" in lead.text()
    chart = lead.page.locator("img.carefund-chart").first
    chart.scroll_into_view_if_needed()
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def _decides_two(lead: Somebody) -> None:
    lead.go(f"{AT}?state=recommended")
    for area in list(WAITING)[:2]:
        lead.page.locator(f"#a-{area}").check()
    lead.push("Decide on the chosen")
    lead.push("See what would happen")
    assert lead.page.title().startswith("Error: ")
    lead.page.get_by_label("As recommended").check()
    lead.push("See what would happen")
    assert "2 plans would be decided on, 0 refused" in lead.text()
    lead.push("Confirm")
    assert "2 plans were decided on" in lead.text()


def _decides_one_with_conditions(lead: Somebody) -> None:
    lead.go(f"{AT}?state=recommended")
    lead.go(f"/national/{ROUND}/{list(WAITING)[2]}/decide")
    lead.page.get_by_label("Approved with support").check()
    lead.write("#reason", "The trust has yet to agree.")
    lead.page.get_by_text("Conditions", exact=True).click()
    lead.write("#words-1", "The trust agrees in writing")
    lead.write("#owner-1", "Director of finance")
    lead.write("#due-1", "2099-05-01")
    lead.push("See what would happen")
    assert "with 1 condition" in lead.text()
    lead.push("Confirm")
    lead.go(f"/plans/{ROUND}/{list(WAITING)[2]}/")
    assert "Director of finance, by 1 May 2099" in lead.text()
