"""What every answer carries and none says: headers, cookies, what browsers keep, sizes, redirects, logs."""

from __future__ import annotations

import json
import logging
import os
import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests import forked
from tests.service.site import KENT, LEEDS, ROUND, Site

PLAN = f"/plans/{ROUND}/{LEEDS}/"
SECTION = f"{PLAN}sections/cover"
PAGES = ("/", "/account/sign-in", PLAN, "/nowhere", "/health/live", "/api/v1/rounds", "/api/v1/nowhere")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def cookies_of(answer: Any) -> dict[str, Any]:
    return dict(answer.cookies.items())


@pytest.mark.parametrize("what", ["", "leeds editor"])
def test_every_answer_has_the_headers_that_bind_a_browser(site: Site, what: str) -> None:
    client = site.client(what)
    for path in PAGES:
        answer = client.get(path)
        assert {name: answer.get(name) for name in HEADERS} == HEADERS, path
        policy = dict(one.strip().partition(" ")[::2] for one in answer["Content-Security-Policy"].split(";"))
        assert {policy[one] for one in ("default-src", "object-src", "base-uri", "frame-ancestors")} == {"'none'"}
        assert "unsafe" not in answer["Content-Security-Policy"], path
        assert answer.get("Access-Control-Allow-Origin") is None, path


def test_every_answer_says_what_it_is_and_in_which_letters(site: Site) -> None:
    client = site.client("leeds editor")
    for path in PAGES:
        kind = client.get(path).get("Content-Type", "")
        assert "charset=utf-8" in kind or kind.startswith(("application/json", "application/problem+json")), path


def test_no_page_of_somebody_who_is_signed_in_is_kept_by_a_browser(site: Site) -> None:
    client = site.client("leeds editor")
    for path in ("/", PLAN, SECTION, "/account/", "/nowhere", f"/plans/{ROUND}/{KENT}/", f"{PLAN}read"):
        assert client.get(path)["Cache-Control"] == "no-store", path
    nobody = site.client()
    for path in ("/account/sign-in", PLAN, "/api/v1/plans/x/y"):
        assert "no-store" in nobody.get(path)["Cache-Control"], path
    assert "Cache-Control" not in nobody.get("/accessibility")


def test_signing_out_ends_the_session_and_leaves_nothing_behind(site: Site) -> None:
    client = site.client("leeds editor")
    key = client.session.session_key
    answer = client.post("/account/sign-out")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "storage"')
    client.cookies["carefund-session"] = str(key)  # as somebody who had copied it
    assert client.get(PLAN)["Location"].startswith("/account/sign-in")


def test_cookies_are_for_this_site_alone_and_no_script_reads_them(site: Site) -> None:
    client = site.client("leeds editor")
    found = cookies_of(client.get(SECTION))
    assert {"carefund-csrf", "carefund-seen"} <= set(found)
    for cookie in found.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


SECURE = """
import django
from django.conf import settings
django.setup()
from django.test import Client
from carefund.service.starting import begin_logging
begin_logging()
from carefund.service.frame.middleware import SEEN
from carefund.service.frame.messages import MessageCookie
clear = Client().get("/account/sign-in", HTTP_HOST="fund.example.org")
print(clear.status_code, clear["Location"], "Content-Security-Policy" in clear)
answer = Client().get("/account/sign-in", HTTP_HOST="fund.example.org", secure=True)
print(answer["Strict-Transport-Security"])
print(*sorted((settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, SEEN, MessageCookie.cookie_name)))
print(answer.cookies["__Host-csrf"]["secure"], settings.SESSION_COOKIE_SECURE)
print(Client().get("/health/live", HTTP_HOST="fund.example.org").status_code)
print(Client().get("/account/sign-in", HTTP_HOST="evil.example", secure=True).status_code)
print(Client().get("/account/sign-in", HTTP_HOST="fund.example.org", HTTP_X_FORWARDED_PROTO="https").status_code)
"""


def secure(folder: Path, **more: str) -> list[str]:
    """What a service that is reached by https says, as a process of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    given = {
        "CAREFUND_DATA": str(folder),
        "CAREFUND_SECRET_KEY": "of tests",
        "CAREFUND_HTTPS": "yes",
        "CAREFUND_HOSTS": "fund.example.org",
        "CAREFUND_ASSETS_UNCOLLECTED": "yes",
        "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base",
    }
    done = forked.program(SECURE, environment=own | given | more)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_by_https_cookies_are_bound_to_the_host_and_browsers_come_by_https_alone(tmp_path: Path) -> None:
    clear, hsts, names, flags, health, other_host, said_by_anyone = secure(tmp_path)
    assert clear == "301 https://fund.example.org/account/sign-in True"
    assert (hsts, flags) == ("max-age=31536000; includeSubDomains", "True True")
    assert names == "__Host-csrf __Host-messages __Host-seen __Host-session"
    assert (health, other_host) == ("200", "400")
    assert said_by_anyone == "301"  # a header that no proxy of ours set


def test_a_proxy_is_believed_only_where_one_is_set(tmp_path: Path) -> None:
    assert secure(tmp_path, CAREFUND_BEHIND_PROXY="yes")[-1] == "200"


def test_a_session_that_was_idle_for_half_an_hour_ends_and_what_was_typed_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, real = site.client("leeds editor"), time.time
    later = real() + 29 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get(SECTION).status_code == 200
    later += 31 * 60
    assert client.get(SECTION)["Location"].startswith("/account/sign-in")
    answer = client.post(f"{SECTION}/save", {"prepared_by": "Ann Typed", "password": "not to be kept"})
    assert answer["Location"].startswith("/account/sign-in")
    kept = client.session["kept-typed"]
    assert (kept["path"], "Ann+Typed" in kept["typed"], "not" in kept["typed"]) == (SECTION, True, False)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_by_next(site: Site, to: str) -> None:
    person = site.people["leeds editor"]
    client = site.client()
    sent = {"login": person.email, "password": "a password of tests", "next": to}
    answer = client.post(f"/account/sign-in?next={to}", sent)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"].partition("?")[0]
    assert re.match(r"/(?!/)", answer["Location"])
    answer = site.client("leeds editor").post("/account/sign-out", {"next": to})
    assert answer["Location"] == "/"


def test_a_form_that_is_too_large_is_refused_unread(site: Site) -> None:
    class Unread(BytesIO):
        def read(self, *_sizes: int | None) -> bytes:
            raise AssertionError("it was read")

    client = site.client("leeds editor")
    for kind, size in (
        ("application/x-www-form-urlencoded", 5_000_000),
        ("multipart/form-data; boundary=x", 40_000_000),
    ):
        answer = client.generic(
            "POST", f"{SECTION}/save", content_type=kind, CONTENT_LENGTH=str(size), **{"wsgi.input": Unread()}
        )
        assert (answer.status_code, b"too large" in answer.content) == (413, True)


def test_a_form_of_too_many_fields_is_refused_with_a_page(site: Site) -> None:
    answer = site.client("leeds editor").post(f"{SECTION}/save", {f"f{number}": "1" for number in range(5_100)})
    assert (answer.status_code, b"cannot be answered" in answer.content) == (400, True)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE"])
def test_no_header_or_field_makes_another_method_of_a_request(site: Site, method: str) -> None:
    client = site.client("leeds editor")
    assert client.generic(method, PLAN).status_code == 405
    answer = client.get(PLAN, {"_method": method}, HTTP_X_HTTP_METHOD_OVERRIDE=method)
    assert answer.status_code == 200  # a page that is read, as it was asked for


def test_a_form_without_its_token_is_refused_and_what_was_typed_is_shown(site: Site) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = site.client("leeds editor").cookies
    answer = client.post(f"{SECTION}/save", {"prepared_by": "Ann Typed"})
    assert (answer.status_code, b"Ann Typed" in answer.content) == (403, True)


def test_a_mistake_of_the_service_says_nothing_of_its_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.frame import guard

    def broken(*_given: Any) -> Any:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(guard, "_reached", broken)
    client = site.client("leeds editor")
    client.raise_request_exception = False
    answer = client.post(f"{SECTION}/save", {"prepared_by": "Ann Typed", "password": "not shown"})
    said = answer.content.decode()
    assert (answer.status_code, "Ann Typed" in said) == (500, True)
    assert not re.search(r"secret of the inside|RuntimeError|Traceback|not shown|\.py", said)


def test_every_write_is_logged_with_who_and_for_which_area_and_without_what_was_typed(site: Site) -> None:
    client = site.client("leeds editor")
    with capture_logs() as lines:
        client.post(f"{SECTION}/save", {"based_on": "0", "prepared_by": "Ann Typed"})
    line = next(one for one in lines if one["event"] == "request")
    assert (line["actor"], line["area"], line["round"]) == (str(site.people["leeds editor"].pk), LEEDS, ROUND)
    assert line["organisations"] == ["Leeds Council"]
    assert "Typed" not in json.dumps(lines, default=str)
    assert str(client.session.session_key) not in json.dumps(lines, default=str)


def test_refused_access_is_logged_as_a_warning_with_the_area_that_was_meant(site: Site) -> None:
    client = site.client("leeds editor")
    with capture_logs() as lines:
        client.get(f"/plans/{ROUND}/{KENT}/")
        client.get("/people/")
    assert [(one["log_level"], one["status"], one["area"]) for one in lines if one["event"] == "request"] == [
        ("warning", 404, KENT),
        ("warning", 403, None),
    ]
    assert {one["actor"] for one in lines if one["event"] == "request"} == {str(site.people["leeds editor"].pk)}


def test_signing_in_and_failing_to_are_logged_without_what_was_typed(site: Site) -> None:
    person = site.people["leeds editor"]
    with capture_logs() as lines:
        site.client().post("/account/sign-in", {"login": person.email, "password": "a wrong pass phrase"})
        site.client().post("/account/sign-in", {"login": "a wrong pass phrase", "password": "a wrong pass phrase"})
        client = site.client()
        client.post("/account/sign-in", {"login": person.email, "password": "a password of tests"})
        client.post("/account/sign-out")
    failed = [one for one in lines if one["event"] == "sign-in failed"]
    assert (failed[0]["person"], failed[0]["log_level"]) == (str(person.pk), "warning")
    assert [one["event"] for one in lines if one["event"].startswith("signed")] == ["signed in", "signed out"]
    assert "pass phrase" not in json.dumps(lines, default=str)
    assert person.email not in json.dumps(lines, default=str)


def test_what_libraries_log_is_one_object_a_line_and_names_no_address() -> None:
    from carefund.service.frame.log_lines import JsonLines, is_news

    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Failed", "/invitation/abc"), None)
    assert json.loads(JsonLines().format(record))["event"] == "unexpected error"
    assert "abc" not in JsonLines().format(record)
    assert not is_news(record)  # an answer that was meant has its own line
    record = logging.LogRecord("other", logging.WARNING, "", 1, 'two\nlines {"event": 1}', (), None)
    line = JsonLines().format(record)
    assert ("\n" in line, json.loads(line)["level"]) == (False, "warning")


def test_a_template_never_holds_script_style_or_an_address_elsewhere() -> None:
    folder = Path(__file__).parents[3] / "src" / "carefund" / "service"
    for file in folder.glob("*/templates/**/*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text), file
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!www\.)', text), file
        assert not re.search(r"[^'\"\s]\s*\|\s*safe", text), file  # but of a text that stands there
