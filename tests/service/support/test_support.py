"""An area's support on its page: asked for, offered, taken, advised, recorded, closed, and what changed meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from carefund.assurance import event as done
from tests.service.centre import recorded, tenant_for
from tests.service.signing.test_pages import saved, settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/plans/{ROUND}/{LEEDS}/support"
ALL = f"/support/{ROUND}/"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def leeds(site: Site, settings_of_mail: None) -> Site:
    """Leeds' plan as it was saved first, without errors."""
    saved(site)
    return site


def do(client: Client, what: str, key: str = "", **sent: str) -> Any:
    return client.post(f"{AT}/save", {"key": key or uuid4().hex, "do": what, **sent})


def supports(site: Site) -> list[Any]:
    return list(tenant_for(site, "national").state.supports.values())


def changed(site: Site, **parts: Any) -> None:
    """Leeds' editor saves another version."""
    from carefund.service.plans.saving import save

    tenant = tenant_for(site, "leeds editor")
    save(tenant, lambda plan: plan.model_copy(update=parts), based_on=tenant.state.version)


def errors_of(site: Site) -> int:
    from carefund.plan.findings import Severity

    return len(tenant_for(site, "national").checked.of(Severity.ERROR))


def told() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in mail.outbox:
        found.setdefault(one.subject.partition(":")[0], set()).update(one.to)
    mail.outbox = []
    return found


def emails(site: Site, *who: str) -> set[str]:
    return {site.people[one].email for one in who}


def test_from_asked_for_to_closed_with_errors_before_and_after(leeds: Site) -> None:
    editor, lead, manager, reviewer = (
        leeds.client(one) for one in ("leeds editor", "leeds lead", "manager", "reviewer")
    )
    plan = tenant_for(leeds, "national").plan
    changed(leeds, expenditure=())
    many = errors_of(leeds)
    assert many > 0
    assert do(editor, "ask", about=f"With money {HOSTILE}").status_code == 302
    (one,) = supports(leeds)
    assert (one.version, one.side, one.accepted) == (2, "area", True)
    assert told() == {"Support is asked for": emails(leeds, "manager")}
    assert "Waits for an adviser" in reviewer.get(AT).content.decode()
    assert do(manager, "adviser", support=one.id, adviser="Ada Viser").status_code == 302
    assert do(reviewer, "given", support=one.id, on="2026-03-02", words="A call").status_code == 302
    assert set(told()) == {"An adviser is assigned", "Support was given"}
    changed(leeds, expenditure=plan.expenditure)
    assert errors_of(leeds) == 0
    page = editor.get(AT).content.decode()
    assert "Version 3, now" in page
    assert do(lead, "close", support=one.id, helped="yes", words="We found the sums").status_code == 302
    assert told() == {"Support has ended": emails(leeds, "leeds editor", "leeds lead", "manager")}
    changed(leeds, expenditure=())
    page = leeds.client("auditor").get(AT).content.decode()
    shown = (
        "Support by Ada Viser",
        "A call",
        "We found the sums",
        "Version 2, when it began",
        "Version 3, when it ended",
    )
    assert all(words in page for words in shown)
    assert f">{many}</td>" in page
    assert f">−{many}</td>" in page
    assert "This does not say that support had this effect" in page
    assert HOSTILE not in page


def test_an_offer_says_what_the_plan_shows_and_the_lead_takes_or_declines_it(leeds: Site) -> None:
    changed(leeds, expenditure=())
    reviewer, lead, editor = (leeds.client(one) for one in ("reviewer", "leeds lead", "leeds editor"))
    page = reviewer.get(AT).content.decode()
    assert "The plan still has " in page
    assert do(reviewer, "offer", about="The plan still has errors.").status_code == 302
    assert told() == {"Support is offered": emails(leeds, "leeds editor", "leeds lead")}
    assert "Take or decline support" in lead.get("/").content.decode()
    assert "Take or decline support" not in editor.get("/").content.decode()
    (one,) = supports(leeds)
    assert do(reviewer, "adviser", support=one.id, adviser="x").status_code == 403
    assert do(leeds.client("manager"), "adviser", support=one.id, adviser="x").status_code == 409
    assert do(editor, "answer", support=one.id, accepted="yes", words="Yes").status_code == 403
    assert do(lead, "answer", support=one.id, accepted="no", words="We have help already").status_code == 302
    assert told() == {"Support is declined": emails(leeds, "manager")}
    page = editor.get(AT).content.decode()
    assert "Declined" in page
    assert "We have help already" in page
    assert do(lead, "answer", support=one.id, accepted="yes", words="Yes").status_code == 409


def test_who_may_do_nothing_and_foreign_people_are_refused(leeds: Site) -> None:
    editor = leeds.client("leeds editor")
    do(editor, "ask", about="Help")
    (one,) = supports(leeds)
    before = tenant_for(leeds, "national").state.sequence
    for who, what, sent, status in (
        ("auditor", "ask", {"about": "x"}, 403),
        ("leeds section-151-officer", "ask", {"about": "x"}, 403),
        ("leeds editor", "offer", {"about": "x"}, 403),
        ("reviewer", "ask", {"about": "x"}, 403),
        ("leeds editor", "given", {"support": one.id, "on": "2026-01-01", "words": "x"}, 403),
        ("leeds editor", "close", {"support": one.id, "helped": "yes", "words": "x"}, 403),
        ("kent lead", "ask", {"about": "x", "area": LEEDS, "round_id": ROUND}, 404),
        ("leeds lead", "close", {"support": "no such", "helped": "yes", "words": "x"}, 409),
    ):
        assert do(leeds.client(who), what, **sent).status_code == status, (who, what)
    assert tenant_for(leeds, "national").state.sequence == before
    assert leeds.client("kent editor").get(AT).status_code == 404


def test_a_refused_form_keeps_what_was_typed(leeds: Site) -> None:
    editor, lead, reviewer = (leeds.client(one) for one in ("leeds editor", "leeds lead", "reviewer"))
    do(editor, "ask", about="Help")
    (one,) = supports(leeds)
    for answer, shown in (
        (do(editor, "ask", about="  "), 'href="#ask-about"'),
        (do(lead, "close", support=one.id, words="Kept words"), ">Kept words</textarea>"),
        (do(reviewer, "given", support=one.id, on="", words="Kept too"), ">Kept too</textarea>"),
        (do(reviewer, "given", support=one.id, on="yesterday", words="And this"), ">And this</textarea>"),
    ):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: " in page
        assert shown in page


def test_one_key_asks_once_even_after_another_version(leeds: Site) -> None:
    editor, key = leeds.client("leeds editor"), uuid4().hex
    assert do(editor, "ask", key, about="Help").status_code == 302
    changed(leeds, vision="Another")
    assert do(editor, "ask", key, about="Help").status_code == 302
    assert len(supports(leeds)) == 1
    assert len(mail.outbox) == 1
    assert do(editor, "ask", key, about="Other help").status_code == 409


def test_the_list_suggests_who_has_errors_near_the_deadline_and_one_button_offers(leeds: Site) -> None:
    national = leeds.client("national")
    changed(leeds, expenditure=())
    assert "0 suggested" in national.get(ALL).content.decode()
    soon = datetime.now(UTC) + timedelta(days=3)
    recorded(leeds, "national", done.DeadlineMoved(until=soon, reason="To be seen"))
    page = national.get(ALL).content.decode()
    assert "1 suggested" in page
    assert "The plan still has " in page
    about = page.partition('name="about" value="')[2].partition('"')[0]
    answer = national.post(f"{AT}/save", {"key": uuid4().hex, "do": "offer", "about": about, "from": "list"})
    assert answer["Location"] == ALL
    page = national.get(ALL).content.decode()
    assert "1 waiting, 0 with an adviser, 0 suggested, 0 ended." in page
    assert "Offered, waits for an answer" in page


def test_the_list_sets_before_beside_after_and_claims_no_effect(leeds: Site) -> None:
    changed(leeds, expenditure=())
    many = errors_of(leeds)
    recorded(leeds, "leeds editor", done.SupportAsked(support="s", about="Help", version=2))
    recorded(leeds, "manager", done.AdviserAssigned(support="s", adviser="Ada Viser"))
    reviewer = leeds.client("reviewer")
    assert "Ada Viser" in reviewer.get(ALL).content.decode()
    changed(leeds, expenditure=tenant_for(leeds, "national").version(1).expenditure)
    recorded(leeds, "leeds lead", done.SupportClosed(support="s", helped=True, words="Yes", version=3))
    page = reviewer.get(ALL).content.decode()
    assert f"Errors in the plan: median change −{many} (n = 1)." in page
    assert f"{many}, then 0" in page
    assert "areas that ask for it, or are offered it, differ from others" in page
    assert "of 1 it was said that it helped" in page
    for query in ("?show=waiting", "?show=nonsense&region=Atlantis"):
        assert reviewer.get(f"{ALL}{query}").status_code == 200
    assert "of 1 it was said" not in reviewer.get(f"{ALL}?show=waiting").content.decode()


def test_the_list_is_the_centres_and_each_sees_its_own(leeds: Site) -> None:
    recorded(leeds, "leeds editor", done.SupportAsked(support="s", about="Help for Leeds", version=1))
    from carefund.service.plans.saving import begin

    begin(tenant_for(leeds, "kent editor", KENT))
    recorded(leeds, "kent editor", done.SupportAsked(support="s", about="Help for Kent", version=0), area=KENT)
    for who, sees_kent in (("reviewer", False), ("manager", False), ("national", True), ("auditor", True)):
        page = leeds.client(who).get(ALL).content.decode()
        assert "Help for Leeds" in page
        assert ("Help for Kent" in page) == sees_kent
    for who in ("leeds lead", "administrator"):
        assert leeds.client(who).get(ALL).status_code == 403
