"""Journey 3: the boldest plan is found, judged and returned; its area answers and hands it in again; it is recommended.

The reviewer sits at a desktop and ends on a phone; the area's lead has a phone throughout.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody, wait_until
from tests.service.browser.handing_in import REVIEWED
from tests.service.browser.seeding import APPRAISED, AREAS

LIST, REASON = f"/desk/{APPRAISED}/", "Show how the change in admissions follows from the schemes."
LINES = ("narrative", "analysis", "risk")


def test_a_bold_plan_is_judged_returned_handed_in_again_and_recommended(
    service: Service, somebody: Callable[..., Somebody]
) -> None:
    reviewer, lead = somebody(DESKTOP), somebody(PHONE)
    reviewer.sign_in(service.people["reviewer"])
    area = _boldest(reviewer)
    desk, own = f"{LIST}{AREAS[area]}/", f"/plans/{APPRAISED}/{AREAS[area]}/"
    reviewer.push("Take up: I judge this plan")
    _judged(reviewer)
    _asked(reviewer, area)
    _returned(reviewer)
    lead.sign_in(service.people[f"{area} lead"])
    _answered_and_changed(lead, own)
    service.seed("sign", area)
    lead.go(f"{own}submit")
    lead.push("Submit version")
    assert "/receipts/" in lead.page.url
    reviewer.page.set_viewport_size(PHONE)
    _confirmed_and_recommended(reviewer, desk)
    lead.go(own)
    assert "In review" in lead.text()
    assert "ecommend" not in lead.page.content()


def _boldest(reviewer: Somebody) -> str:
    """The plan at the top of the list, once the round's targets are appraised."""

    def told() -> bool:
        reviewer.page.goto(f"{reviewer.url}{LIST}")
        return "likely" in reviewer.text() and "No chance is told" not in reviewer.text()

    reviewer.follow("Desk") if reviewer.main.get_by_role("link", name="Desk").count() else reviewer.go("/desk/")
    wait_until(told)
    reviewer.look()
    names = reviewer.page.locator("tbody th a").all_inner_texts()
    assert len(names) == len(REVIEWED)
    reviewer.follow(names[0])
    return next(one for one in REVIEWED if one.capitalize() in names[0])


def _judged(reviewer: Somebody) -> None:
    for line in LINES:
        form = reviewer.page.locator(f"section:has(> #line-{line}-form)")
        form.get_by_label("Partial: shown in part").check()
        reviewer.write(form.get_by_label("Why"), f"The {line} rests on one winter.")
        if line == "analysis":
            form.get_by_text("Fields it rests on").click()
            form.get_by_label("Non-elective admissions", exact=True).check()
        reviewer.press(form.get_by_role("button", name="Save"))
    assert "Rests on: Targets: Non-elective admissions" in reviewer.text()
    reviewer.push("Complete my judgement")
    assert "2.0 of 4" in reviewer.text()


def _asked(reviewer: Somebody, area: str) -> None:
    reviewer.follow("Ask several questions at once")
    reviewer.write("#words-1", "Which schemes bring this change?")
    reviewer.push("Send:")
    assert "There is a problem" in reviewer.text()
    reviewer.write("#due", "2099-01-31")
    reviewer.push("Send:")
    assert "1 question sent to" in reviewer.text()
    reviewer.write("#internal-words", "Compare with the hospital's own plan.")
    reviewer.push("Keep this note inside the centre")
    assert "does not see it" in reviewer.text()


def _returned(reviewer: Somebody) -> None:
    reviewer.follow("Return for changes")
    reviewer.push("Return for changes:")
    assert "There is a problem" in reviewer.text()
    reviewer.write("#reason", REASON)
    reviewer.page.get_by_label("Targets", exact=True).check()
    reviewer.push("Return for changes:")
    assert "Opened again" in reviewer.text()


def _answered_and_changed(lead: Somebody, own: str) -> None:
    lead.go(own)
    assert REASON in lead.text()
    assert "To be changed: Targets" in lead.text()
    lead.follow("Questions and comments")
    assert "hospital's own plan" not in lead.page.content()
    lead.write(lead.page.get_by_label("Answer:").first, "Those for care homes; see Schemes.")
    lead.push("Answer: the centre will read this")
    lead.go(f"{own}sections/targets")
    lead.write(lead.page.locator("textarea[name$='.rationale']").first, "It rests on the schemes for care homes.")
    lead.push("Save", exact=True)
    assert "Saved as version 2" in lead.text()
    lead.go(f"{own}sign")
    lead.push("Declare version")


def _confirmed_and_recommended(reviewer: Somebody, desk: str) -> None:
    reviewer.go(desk)
    assert "the plan is now version 2" in reviewer.text()
    for line in LINES:
        form = reviewer.page.locator(f"section:has(> #line-{line}-form)")
        reviewer.press(form.get_by_role("button", name="Confirm for this version"))
    reviewer.push("Complete my judgement")
    reviewer.follow("Recommend a decision")
    reviewer.push("Recommend", exact=True)
    assert "There is a problem" in reviewer.text()
    reviewer.page.get_by_label("Approved subject to conditions", exact=True).check()
    reviewer.write("#reason", "Sound, but bold.")
    reviewer.write("#conditions", "Show the staff that are hired by June.")
    reviewer.write("#chance-non-elective-admissions", "12.5")
    reviewer.push("Recommend", exact=True)
    assert "Recommended. The national team decides" in reviewer.text()
    assert "Show the staff that are hired by June." in reviewer.text()
