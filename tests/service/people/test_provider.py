"""Signing in by a real OpenID Connect provider that runs beside the test: who is let in, and who is not."""

from __future__ import annotations

import html
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import uuid4

import pytest

from tests.service.people.conftest import PASSWORD, Browser

requests = pytest.importorskip("requests", reason="needs the extra 'web'")
FOLDER = Path(os.environ.get("CAREFUND_OIDC_PROVIDER", Path(sys.prefix) / "share" / "carefund" / "oidc-provider"))
SECRET = secrets.token_urlsafe(24)
BACK = "http://localhost/account/provider/return"


def module() -> Path:
    """The provider's program; skips where it is not set up, or there is no Node to run it."""
    if shutil.which("node") is None:
        pytest.skip("no Node here to run an OpenID Connect provider")
    found = [one for one in (*FOLDER.rglob("oidc-provider/lib/index.js"), FOLDER / "lib" / "index.js") if one.is_file()]
    if not found:
        pytest.skip("npm's oidc-provider is not set up beside this environment")
    return found[0]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def started(wrong: str = "") -> Iterator[str]:
    port = free_port()
    command = ["node", str(Path(__file__).with_name("provider.mjs")), str(module()), str(port), SECRET, BACK, wrong]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == "ready":
                break
        else:
            pytest.fail("the provider did not start:\n" + "".join(said))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    yield from started()


def settings_for(issuer: str, **more: str) -> Any:
    from django.test import override_settings

    from carefund.service.settings.provider import provider_of_environment

    environment = {
        "CAREFUND_OIDC_NAME": "A Council",
        "CAREFUND_OIDC_ISSUER": issuer,
        "CAREFUND_OIDC_CLIENT_ID": "carefund",
        "CAREFUND_OIDC_CLIENT_SECRET": SECRET,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (environment | more).items():
            patch.setenv(name, value)
        name, key, providers = provider_of_environment()
    return override_settings(OIDC_NAME=name, OIDC_ID=key, SOCIALACCOUNT_PROVIDERS=providers)


@pytest.fixture
def provided(served: None, issuer: str) -> Iterator[None]:
    with settings_for(issuer):
        yield


def invited(email: str = "") -> Any:
    from carefund.service.people.models import Person

    return Person.objects.create_user(email or f"{uuid4()}@example.org", "Invited Person")


def to_provider(browser: Browser, **more: str) -> str:
    """The address at the provider that the service leads to."""
    shown = browser.post("/account/provider", more)
    assert shown.status_code == 200, shown.content
    found = re.search(r'data-onward href="([^"]+)"', shown.content.decode())
    assert found
    return html.unescape(found[1])


def at_provider(address: str, account: str) -> str:
    """Sign in there as an account and agree; the address that one is sent back to."""
    session = requests.Session()
    answer = session.get(address, allow_redirects=False, timeout=20)
    for _step in range(12):
        if answer.is_redirect:
            address = urljoin(address, answer.headers["Location"])
            if address.startswith(BACK):
                return address
            answer = session.get(address, allow_redirects=False, timeout=20)
            continue
        assert answer.status_code == 200, answer.text
        form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert form, answer.text
        prompt = "login" if 'name="login"' in answer.text else "consent"
        sent = {"prompt": prompt, "login": account, "password": "x"}
        answer = session.post(urljoin(address, form[1]), sent, allow_redirects=False, timeout=20)
    pytest.fail("the provider led in circles")


def come_back(browser: Browser, address: str) -> Any:
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}"
    shown = browser.get(path)
    assert (shown.status_code, b"data-onward" in shown.content) == (200, True)
    return browser.post(path)


def signed_in(browser: Browser, account: str) -> Any:
    return come_back(browser, at_provider(to_provider(browser), account))


@pytest.mark.usefixtures("provided")
def test_the_invited_come_in_without_password_and_their_provider_is_their_second_factor(browser: Browser) -> None:
    person = invited()
    assert b"Sign in with A Council" in browser.get("/account/sign-in").content
    assert signed_in(browser, f"verified|{person.email}")["Location"] == "/"
    account = browser.get("/account/")
    assert (account.status_code, b"A Council asks for your second factor" in account.content) == (200, True)
    again = Browser()
    assert signed_in(again, f"verified|{person.email}")["Location"] == "/"  # now by the account that was linked


@pytest.mark.usefixtures("provided")
def test_the_address_at_the_provider_may_be_written_otherwise(browser: Browser) -> None:
    person = invited()
    assert signed_in(browser, f"verified|{person.email.upper()}")["Location"] == "/"


@pytest.mark.usefixtures("provided")
def test_an_address_that_is_not_verified_is_refused_and_changes_nothing(browser: Browser) -> None:
    from allauth.socialaccount.models import SocialAccount

    person = invited()
    refused = signed_in(browser, f"unverified|{person.email}")
    assert (refused.status_code, b"not verified" in refused.content) == (403, True)
    assert not SocialAccount.objects.filter(user=person).exists()
    assert browser.get("/account/").status_code == 302


@pytest.mark.usefixtures("provided")
def test_somebody_whom_nobody_invited_is_refused_and_not_made_known(browser: Browser) -> None:
    from carefund.service.people.models import Person

    before = Person.objects.count()
    refused = signed_in(browser, f"verified|{uuid4()}@example.org")
    assert (refused.status_code, b"nobody was invited" in refused.content) == (403, True)
    assert Person.objects.count() == before


@pytest.mark.usefixtures("provided")
def test_an_account_is_linked_once(browser: Browser, another: Browser) -> None:
    person = invited()
    assert signed_in(browser, f"verified|{person.email}").status_code == 302
    refused = signed_in(another, f"another|{person.email}")  # another account there, with the same verified address
    assert (refused.status_code, b"came with first" in refused.content) == (403, True)


@pytest.mark.usefixtures("provided")
def test_a_password_that_was_set_before_is_kept_when_an_account_is_linked(browser: Browser) -> None:
    person = invited()
    person.set_password(PASSWORD)
    person.save()
    assert signed_in(browser, f"verified|{person.email}").status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.usefixtures("provided")
def test_a_leaver_does_not_come_in_by_their_provider(browser: Browser, another: Browser) -> None:
    person = invited()
    signed_in(browser, f"verified|{person.email}")
    person.is_active = False
    person.save()
    assert browser.get("/account/").status_code == 302
    assert signed_in(another, f"verified|{person.email}")["Location"] == "/account/inactive"


@pytest.mark.usefixtures("provided")
def test_what_is_sent_has_state_nonce_and_a_challenge_and_leads_only_to_pages_of_the_service(browser: Browser) -> None:
    asked = parse_qs(urlsplit(to_provider(browser, next="https://elsewhere.example")).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == [BACK]
    person = invited()
    back = at_provider(to_provider(browser, next="https://elsewhere.example/"), f"verified|{person.email}")
    answer = come_back(browser, back)
    assert answer["Location"] == "/"


@pytest.mark.usefixtures("provided")
def test_an_answer_that_was_asked_for_in_another_browser_or_used_before_is_refused(
    browser: Browser, another: Browser
) -> None:
    person = invited()
    back = at_provider(to_provider(browser), f"verified|{person.email}")
    to_provider(another)
    refused = come_back(another, back)
    assert (refused.status_code, another.get("/account/").status_code) == (401, 302)
    assert come_back(browser, back)["Location"] == "/"
    assert come_back(browser, back).status_code == 401


@pytest.mark.usefixtures("provided")
def test_an_answer_to_another_nonce_is_refused(browser: Browser) -> None:
    person = invited()
    back = at_provider(to_provider(browser), f"verified|{person.email}")
    session = browser.client.session
    session["carefund-provider-nonce"] = "another"
    session.save()
    assert come_back(browser, back).status_code == 401
    assert browser.get("/account/").status_code == 302


def test_a_provider_that_says_it_is_another_issuer_is_refused(browser: Browser) -> None:
    for issuer in started("issuer"):
        with settings_for(issuer):
            answer = browser.post("/account/provider")
            assert (answer.status_code, b"data-onward" in answer.content) == (401, False)


def test_a_provider_that_does_not_answer_is_told_of(browser: Browser) -> None:
    with settings_for(f"http://127.0.0.1:{free_port()}"):
        assert browser.post("/account/provider").status_code == 401


def test_who_stops_at_the_provider_is_told_so_and_without_one_there_are_no_such_pages(browser: Browser) -> None:
    assert browser.post("/account/provider").status_code == 404
    assert browser.get("/account/provider/return?code=1&state=2").status_code == 404
    assert b"Or by your organisation" not in browser.get("/account/sign-in").content


@pytest.mark.parametrize("missing", ["CAREFUND_OIDC_ISSUER", "CAREFUND_OIDC_CLIENT_ID", "CAREFUND_OIDC_CLIENT_SECRET"])
def test_a_provider_that_is_set_in_part_is_told_of(missing: str) -> None:
    from carefund.service.settings.environment import BadSetting

    with pytest.raises(BadSetting, match=missing):
        settings_for("https://id.example.org", **{missing: ""})


def test_a_provider_in_the_clear_is_refused_but_on_this_machine() -> None:
    from carefund.service.settings.environment import BadSetting

    with pytest.raises(BadSetting, match="https"):
        settings_for("http://id.example.org")


def test_accounts_of_two_issuers_are_never_the_same() -> None:
    from django.conf import settings

    keys = set()
    for issuer in ("https://one.example.org", "https://two.example.org"):
        with settings_for(issuer):
            keys.add(settings.OIDC_ID)
    assert len(keys) == 2
