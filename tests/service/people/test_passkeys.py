"""Passkeys in a real browser, whose key is a virtual one: added, given when signing in, and given again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tests.service.people.conftest import PASSWORD

VIRTUAL = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *given: Any) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture
def address(databases: tuple[str, ...]) -> Iterator[str]:
    from django.core.wsgi import get_wsgi_application

    assert databases
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def person(databases: tuple[str, ...]) -> Any:
    from tests.service.people.test_account import somebody

    return somebody()


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    keys = context.new_cdp_session(tab)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL | {"hasResidentKey": True}})
    yield tab
    context.close()


def with_password(tab: Any, address: str, person: Any) -> None:
    tab.goto(f"{address}/account/sign-in")
    tab.fill("#id_login", person.email)
    tab.fill("#id_password", PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_load_state()


def test_a_passkey_is_added_given_when_signing_in_and_given_again(person: Any, address: str, tab: Any) -> None:
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    with_password(tab, address, person)
    tab.goto(f"{address}/account/")
    assert tab.url.partition("?")[0] in (f"{address}/account/app", f"{address}/account/confirm")
    if "confirm" in tab.url:
        tab.fill("#id_password", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_load_state()
    tab.click("text=Add a passkey instead")
    tab.fill("#id_name", "Work laptop")
    tab.click("form[data-passkey] button")
    tab.wait_for_url("**/account/recovery-codes")
    tab.goto(f"{address}/account/")
    assert tab.get_by_text("Passkey: Work laptop", exact=True).count() == 1
    tab.click("text=Sign out")
    tab.wait_for_load_state()
    with_password(tab, address, person)
    tab.click("form[data-passkey] button")
    tab.wait_for_url(f"{address}/")
    tab.goto(f"{address}/account/passkeys/confirm?next=/account/password")
    tab.click("form[data-passkey] button")
    tab.wait_for_url("**/account/password")
    assert said == []
