"""Signing in and one's own account, as a browser does it."""

from __future__ import annotations

import re
import time
from typing import Any
from uuid import uuid4

import pytest

from tests.service.people.conftest import PASSWORD, Browser

SECRET = "JBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.usefixtures("served")


def somebody(**more: Any) -> Any:
    from carefund.service.people.models import Person

    return Person.objects.create_user(f"{uuid4()}@example.org", "Some Body", PASSWORD)


def with_app(person: Any) -> Any:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=person, type="totp", data={"secret": get_adapter().encrypt(SECRET)})
    return person


def code(secret: str = SECRET, later: int = 0) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def signed_in_with(browser: Browser, person: Any, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/account/sign-in", {"login": person.email, "password": password}, **more)


def test_password_and_code_let_in_and_a_code_works_once(browser: Browser, another: Browser) -> None:
    person = with_app(somebody())
    assert signed_in_with(browser, person)["Location"] == "/account/second-factor"
    assert browser.get("/account/").url.startswith("/account/sign-in")  # not yet in
    used = code()
    assert browser.post("/account/second-factor", {"code": used})["Location"] == "/"
    assert browser.get("/account/").status_code == 200
    assert signed_in_with(another, person).status_code == 302
    again = another.post("/account/second-factor", {"code": used})
    assert (again.status_code, b"was used before" in again.content) == (200, True)
    assert another.post("/account/second-factor", {"code": code(later=1)}).status_code == 302


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(browser: Browser, another: Browser) -> None:
    person = with_app(somebody())
    wrong = signed_in_with(browser, person, "not the password of anybody")
    unknown = another.post("/account/sign-in", {"login": f"{uuid4()}@example.org", "password": PASSWORD})

    def without_address(answer: Any) -> str:
        return re.sub(r'value="[^"]*"|csrfmiddlewaretoken[^>]*', "", answer.content.decode())

    assert wrong.status_code == unknown.status_code == 200
    assert without_address(wrong) == without_address(unknown)


def test_an_unknown_address_costs_as_many_hashings_as_a_wrong_password(browser: Browser) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    person, counts = somebody(), []
    invited = type(person).objects.create_user(f"{uuid4()}@example.org", "No Password")
    hashed = MD5PasswordHasher.encode
    with pytest.MonkeyPatch.context() as patch:
        for address in (person.email, invited.email, f"{uuid4()}@example.org"):
            calls: list[int] = []

            def counting(*given: Any, calls: list[int] = calls, **named: Any) -> str:
                calls.append(1)
                return str(hashed(*given, **named))

            patch.setattr(MD5PasswordHasher, "encode", counting)
            browser.post("/account/sign-in", {"login": address, "password": "not the password"})
            counts.append(len(calls))
    assert counts == [1, 1, 1]


def test_who_fails_elsewhere_locks_nobody_out_and_who_fails_too_often_must_wait(
    browser: Browser, another: Browser
) -> None:
    person = with_app(somebody())
    for _ in range(5):
        assert signed_in_with(browser, person, "a wrong one", REMOTE_ADDR="192.0.2.1").status_code == 200
    refused = signed_in_with(browser, person, REMOTE_ADDR="192.0.2.1")
    assert (refused.status_code, b"Wait five minutes" in refused.content) == (200, True)
    assert signed_in_with(another, person, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_many_addresses_tried_from_one_place_are_stopped(browser: Browser) -> None:
    answers = [
        browser.post("/account/sign-in", {"login": f"{n}@example.org", "password": "x"}, REMOTE_ADDR="192.0.2.3")
        for n in range(11)
    ]
    assert b"Wait five minutes" in answers[-1].content
    assert b"Wait five minutes" not in answers[0].content


def test_codes_cannot_be_guessed_for_long(browser: Browser) -> None:
    person = with_app(somebody())
    signed_in_with(browser, person)
    answers = [browser.post("/account/second-factor", {"code": f"{n:06}"}) for n in range(6)]
    assert b"Wait five minutes" in answers[-1].content


def test_an_app_is_added_by_what_the_page_shows_and_its_secret_is_kept_encrypted(browser: Browser) -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    person = somebody()
    browser.sign_in(person, "password")
    shown = browser.get("/account/app").content.decode()
    key = re.search(r'carefund-hash">([A-Z2-7]{32})<', shown)
    held = re.search(r'name="held" value="([^"]+)"', shown)
    assert key
    assert held
    wrong = browser.post("/account/app", {"held": held[1], "code": "000000"})
    assert (wrong.status_code, key[1] in wrong.content.decode()) == (200, True)
    added = browser.post("/account/app", {"held": held[1], "code": code(key[1])})
    assert added["Location"] == "/account/recovery-codes"
    kept = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert key[1] not in kept
    assert get_adapter().decrypt(kept) == key[1]
    (message,) = browser.mail()
    assert "An authenticator app was added" in message.get_content()


def test_another_persons_page_adds_no_app(browser: Browser, another: Browser) -> None:
    first, second = somebody(), somebody()
    held = re.search(rb'name="held" value="([^"]+)"', browser.sign_in(first, "password").get("/account/app").content)
    assert held
    sent = another.sign_in(second, "password").post("/account/app", {"held": held[1].decode(), "code": "123456"})
    shown = re.search(rb'carefund-hash">([A-Z2-7]{32})<', sent.content)
    own = browser.post("/account/app", {"held": held[1].decode(), "code": "1"})
    first_key = re.search(rb'carefund-hash">([A-Z2-7]{32})<', own.content)
    assert shown
    assert first_key
    assert shown[1] != first_key[1]


def test_a_secret_of_another_key_is_told_of_and_one_of_an_earlier_key_is_read(served: None) -> None:
    from django.test import override_settings

    from carefund.service.people.factors import FactorAdapter, UnreadableSecret

    with override_settings(SECRET_KEY="an earlier key"):
        kept = FactorAdapter().encrypt(SECRET)
    with pytest.raises(UnreadableSecret):
        FactorAdapter().decrypt(kept)
    with override_settings(SECRET_KEY_FALLBACKS=["an earlier key"]):
        assert FactorAdapter().decrypt(kept) == SECRET


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(browser: Browser, another: Browser) -> None:
    person = with_app(somebody())
    assert browser.post("/account/forgotten", {"email": person.email.upper()})["Location"] == "/account/forgotten/sent"
    (message,) = browser.mail()
    found = re.search(r"http://localhost(/account/forgotten/\S+)", message.get_content())
    assert found
    form = another.get(found[1])
    assert form.status_code == 302
    assert found[1] not in form["Location"]  # the key does not stay in the address
    assert another.get(form["Location"]).status_code == 200
    new = {"password1": "nine blue herons on a roof", "password2": "nine blue herons on a roof"}
    short = another.post(form["Location"], {"password1": "short", "password2": "short"})
    assert (short.status_code, b"<title>Error: " in short.content) == (200, True)
    assert another.post(form["Location"], new)["Location"] == "/account/forgotten/done"
    assert another.get("/account/forgotten/done").status_code == 200
    assert b"holds no more" in Browser().get(found[1]).content
    assert signed_in_with(another, person).status_code == 200  # the old one
    assert signed_in_with(another, person, "nine blue herons on a roof")["Location"] == "/account/second-factor"


def test_asking_for_a_forgotten_password_of_nobody_looks_the_same(browser: Browser) -> None:
    sent = browser.post("/account/forgotten", {"email": f"{uuid4()}@example.org"})
    assert sent["Location"] == "/account/forgotten/sent"
    (message,) = browser.mail()
    assert "Nobody has been invited" in message.get_content()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("only fourteen!", "at least 15"),
        ("123456789987654321", "too common"),
        ("{email}", "too similar"),
        ("BetterCareFund2025", "names of the service"),
    ],
)
def test_a_bad_new_password_is_refused(browser: Browser, password: str, said: str) -> None:
    person = with_app(somebody())
    new = password.format(email=person.email)
    answer = browser.sign_in(person).post(
        "/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_changing_the_password_ends_other_sessions_and_is_written_of(browser: Browser, another: Browser) -> None:
    person = with_app(somebody())
    another.sign_in(person)
    new = {"password1": "nine blue herons on a roof", "password2": "nine blue herons on a roof"}
    assert browser.sign_in(person).post("/account/password", {"oldpassword": PASSWORD} | new).status_code == 302
    assert browser.get("/account/").status_code == 200
    assert another.get("/account/").status_code == 302
    assert "Your password was changed" in browser.mail()[0].get_content()


def test_sessions_are_listed_and_ended_by_their_own_person_alone(browser: Browser, another: Browser) -> None:
    from allauth.usersessions.models import UserSession

    person = with_app(somebody())
    agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0"
    for one in (browser, another):
        signed_in_with(one, person, HTTP_USER_AGENT=agent)
        given = {"code": code(later=int(one is another))}
        assert one.post("/account/second-factor", given, HTTP_USER_AGENT=agent).status_code == 302
    assert browser.get("/account/").content.decode().count("Firefox on Windows") >= 2
    other = UserSession.objects.get(session_key=another.client.session.session_key)
    stranger = Browser().sign_in(with_app(somebody()))
    assert stranger.post(f"/account/sessions/{other.pk}/end").status_code == 404
    assert another.get("/account/").status_code == 200
    assert browser.post(f"/account/sessions/{other.pk}/end").status_code == 302
    assert another.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 200


def test_all_other_sessions_end_and_this_one_stays(browser: Browser, another: Browser) -> None:
    person = with_app(somebody())
    browser.sign_in(person)
    another.sign_in(person)
    assert browser.post("/account/sessions/end-others").status_code == 302
    assert (browser.get("/account/").status_code, another.get("/account/").status_code) == (200, 302)


def test_recovery_codes_are_made_shown_and_work_once(browser: Browser, another: Browser) -> None:
    person = with_app(somebody())
    browser.sign_in(person)
    assert browser.get("/account/recovery-codes").status_code == 200
    made = re.findall(
        r'carefund-hash">(\d{8})<', browser.post("/account/recovery-codes", {"do": "new"}).content.decode()
    )
    assert len(made) == 10
    shown = browser.post("/account/recovery-codes", {"do": "show"}).content.decode()
    assert re.findall(r'carefund-hash">(\d{8})<', shown) == made
    signed_in_with(another, person)
    assert another.post("/account/second-factor", {"code": made[3]}).status_code == 302
    third = Browser()
    signed_in_with(third, person)
    assert third.post("/account/second-factor", {"code": made[3]}).status_code == 200
    assert "9 recovery codes left" in browser.get("/account/").content.decode()


@pytest.mark.parametrize("path", ["/account/app/remove", "/account/passkeys/add", "/account/passkeys/new"])
def test_factors_are_changed_only_by_somebody_who_confirmed_it_lately(browser: Browser, path: str) -> None:
    person = with_app(somebody())
    browser.sign_in(person)
    session = browser.client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 3600, "reauthenticated": True}]
    session.save()
    answer = browser.post(path) if path.endswith("new") else browser.get(path)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/confirm")


PAGES = (
    "",
    "password",
    "password/set",
    "app",
    "app/remove",
    "changed",
    "passkeys",
    "passkeys/add",
    "passkeys/confirm",
    "recovery-codes",
    "confirm",
    "second-factor",
    "second-factor/confirm",
    "sign-in",
    "sign-out",
    "inactive",
    "forgotten",
    "forgotten/sent",
    "forgotten/done",
    "forgotten/1-set-password",
    "provider/cancelled",
)


@pytest.mark.parametrize("path", [f"/account/{one}" for one in PAGES])
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_of_signing_in_answers_and_keeps_nothing_when_it_is_opened(
    browser: Browser, path: str, signed_in: bool
) -> None:
    from django.db import connection

    if signed_in:
        browser.sign_in(with_app(somebody()))

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not re.match(r"\s*(insert|update|delete)", sql, re.IGNORECASE), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answer = browser.get(path)
    assert answer.status_code in (200, 302)


def test_somebody_without_a_role_is_told_so_when_they_sign_in(browser: Browser) -> None:
    person = with_app(somebody())
    person.is_active = False
    person.save()
    answer = signed_in_with(browser, person)
    assert answer["Location"] == "/account/inactive"
    assert b"no role here" in browser.get("/account/inactive").content


def test_there_is_no_sign_up(browser: Browser) -> None:
    from django.urls import NoReverseMatch, reverse

    for name in ("account_signup", "socialaccount_signup", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert b"sign up" not in browser.get("/account/sign-in").content.lower()


def test_a_session_ends_after_twelve_hours_however_busy_it_is(browser: Browser) -> None:
    from django.conf import settings

    person = with_app(somebody())
    signed_in_with(browser, person)
    browser.post("/account/second-factor", {"code": code()})
    assert browser.get("/account/").status_code == 200
    session = browser.client.session
    session["carefund-began"] -= settings.SESSION_COOKIE_AGE + 1
    session.save()  # which would otherwise let it last for another twelve
    assert browser.get("/account/").status_code == 302
