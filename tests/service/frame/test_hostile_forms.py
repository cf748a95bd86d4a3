"""Forms that no page sends, to every address of the second half that takes one: refused in words, and nothing kept."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from carefund.assurance.event import WaiverAsked
from tests.report.made_up_projections import METRIC
from tests.service.api.furnished import leeds_through_the_year
from tests.service.centre import SOON, recorded
from tests.service.desk.test_confidential import reviewed
from tests.service.frame.test_routes import WHO, address, routes
from tests.service.monitoring.made_up_year import leeds_is_watched
from tests.service.pools.making import QUARTER, YEAR
from tests.service.signing.test_pages import saved, settings_of_mail
from tests.service.site import LEEDS, Site
from tests.service.waivers.test_waivers import CHECKS

__all__ = ["settings_of_mail"]
PARTS = (
    "desk",
    "national",
    "waivers",
    "conditions",
    "support",
    "pools",
    "returns",
    "public",
    "ledger",
    "monitoring",
    "evaluations",
)
DRAWS, SEED = 12, 13
LONG, HUGE = "9" * 30_000, 5 * 2**20
SCRIPT = "<script>alert(1)</script>"
TEXTS = (
    "", " ", "\x00", "a\x00b", SCRIPT, "=1+1", "../../../etc/passwd", "-1", "0", "1e999", "NaN", "Infinity", "٣",
    "２０２６-01-01", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2027-01-31", "2026-W05-1", "99:99",
    "null", "{}", "[]", "\u202e\u200b", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "\r\n.\r\n",
    "a" * 10_001, "%s%n{0.__class__}", "' OR 1=1 --", "|", "||", f"{LEEDS}|1|x", f"{LEEDS}|99999999999|x", "true",
    "yes", "no",
)  # fmt: skip
STRANGE = ("__class__", "constructor", "streams[0].x", "metrics[-1].y", "a[999999999999]", "key[]", "area", "round_id",
           "previewed-", "term-x", "share-99", "reason-x", "plan", "\x00")  # fmt: skip
LEAKS = re.compile(r"Traceback|site-packages|File \"/|psycopg|sqlite3|IntegrityError|DataError|SELECT \"|INSERT INTO")
PLAUSIBLE = ("Some words.", "2027-01-31", "1", "yes", "Agreed with the board, and shown by its minutes.", YEAR)


class Fields(HTMLParser):
    """The fields of every form of a page, each with the values that the page itself could send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._select = said.get("name") or "" if tag == "select" else self._select
        name = said.get("name") if tag in ("input", "select", "textarea", "button") else ""
        name = self._select if tag == "option" else name
        if name and name != "csrfmiddlewaretoken":
            self.found.setdefault(name, []).extend([said["value"]] if said.get("value") else [])


def waiver_asked(site: Site) -> None:
    """A waiver of Leeds' plan that waits to be decided."""
    saved(site)
    recorded(site, "leeds lead", WaiverAsked(waiver="w", check=CHECKS[0], reason="So", until=SOON))


def posts(part: str) -> list[Any]:
    """The routes of a part that take a form."""
    module = f"carefund.service.{part}."
    return [one for one in routes() if "POST" in one.methods and one.view.__module__.startswith(module)]


def who_may(route: Any) -> list[str]:
    """Who of the site may send a form to a route; nobody in particular where anyone may."""
    if isinstance(route.roles, str):
        return ["", "auditor"]
    return [what for what, roles in WHO.items() if roles & set(route.roles)]


def at(route: Any) -> str:
    record = "<str:section>/<str:table>"
    pattern = route.pattern.replace(record, "metrics/metrics").replace("<str:quarter>", QUARTER)
    return address(pattern.replace("<str:place>/<str:metric>", f"{LEEDS}/{METRIC}"), LEEDS)


def fields_of(client: Client, path: str) -> dict[str, list[str]]:
    """What forms of the address' own page would send, or of the page above it."""
    above = path.rpartition("/")[0]
    for place in (path, above, f"{above}/", above.rpartition("/")[0]):
        answer = client.get(place)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            read = Fields()
            read.feed(answer.content.decode())
            return read.found
    return {}


def spoilt(draw: random.Random, own: dict[str, list[str]], known: list[str]) -> dict[str, Any]:
    """A form as its page would send it, with a little of it spoilt, left out, or asked for by nobody."""
    kept: dict[str, Any] = {name: draw.choice(values or PLAUSIBLE) for name, values in own.items()}
    for name in draw.sample(sorted(own), min(len(own), draw.randint(0, 2))):
        kept[name] = draw.choice(TEXTS)
    for name in draw.sample(sorted(own), min(len(own), draw.randint(0, 1))):
        del kept[name]
    return kept | {draw.choice([*STRANGE, *known]): draw.choice(TEXTS) for _ in range(draw.randint(0, 2))}


def hostile(draw: random.Random, own: dict[str, list[str]], known: list[str], draws: int) -> Iterator[tuple[Any, str]]:
    """Bodies with their media type; none for a form whose parts may be files."""
    form = "application/x-www-form-urlencoded"
    for _ in range(draws):
        yield spoilt(draw, own, known), ""
    every = sorted({*own, *known})
    for text in ("\x00", LONG, SCRIPT):
        yield dict.fromkeys(every, text), ""
    yield {name: SimpleUploadedFile(f"../{name}\x00.xlsx", b"PK\x03\x04" + b"\x00" * 99) for name in every}, ""
    yield {name: [*values, "x", "x"] for name, values in own.items()}, ""
    yield {"words": "x" * HUGE}, ""
    yield "&".join(f"f{number}=1" for number in range(6_000)).encode(), form
    yield b"words=" + b"x" * HUGE, form
    yield b"words=%FF%FE%00%ED%A0%80&do=%00&key=%C0%80&%00=%00", form
    yield b'{"do": "judge", "words": {"a": [1]}}', "application/json"
    yield b"\x00\xff--x\r\nnot a form", "multipart/form-data; boundary=x"
    yield (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
        "multipart/form-data; boundary=x",
    )
    yield b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"


def kept() -> tuple[int, int]:
    """How many events and files there are."""
    from carefund.service.ledger.models import StoredEvent, StoredFile

    return StoredEvent.objects.count(), StoredFile.objects.count()


def wrong_in(client: Client, path: str, body: Any, content_type: str) -> str:
    """What is wrong with the answer to a form, which is taken back; nothing where it is sound."""
    with transaction.atomic():
        before = kept()
        try:
            answer = client.generic("POST", path, body, content_type) if content_type else client.post(path, body)
            left = kept()
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:300]
        finally:
            transaction.set_rollback(True)
    return _wrong(answer, left != before)


def _wrong(answer: Any, more: bool) -> str:
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    if answer.status_code >= 500 or (answer.status_code >= 400 and more):
        return f"{answer.status_code}{', and yet something was kept' if more else ''}"
    if SCRIPT in text:
        return "a script as it was sent"
    return f"leaks {LEAKS.search(text)}" if LEAKS.search(text) else ""


@pytest.mark.parametrize("part", PARTS)
def test_no_form_breaks_an_address_or_leaves_anything_where_it_is_refused(
    site: Site, settings_of_mail: None, part: str, request: pytest.FixtureRequest
) -> None:
    own = {"waivers": waiver_asked, "desk": reviewed, "national": reviewed, "monitoring": leeds_is_watched}
    own.get(part, leeds_through_the_year)(site)
    draw, draws = random.Random(SEED), DRAWS * (20 if request.config.getoption("--deep") else 1)
    wrong, tried = {}, 0
    clients = {what: site.client(what) for what in ("", *WHO)}
    found: dict[str, dict[str, list[str]]] = {route.name: {} for route in posts(part)}
    for route in posts(part):
        for what in who_may(route):
            found[route.name] |= fields_of(clients[what], at(route))
    known = sorted({name for fields in found.values() for name in fields})
    for route in posts(part):
        for body, content_type in hostile(draw, found[route.name], known, draws):
            what = draw.choice(who_may(route))
            tried += 1
            if said := wrong_in(clients[what], at(route), body, content_type):
                wrong[route.name, what, str(body)[:300], content_type] = said
    assert tried > 10
    assert wrong == {}


def test_no_part_that_takes_forms_is_left_out() -> None:
    parts = {one.view.__module__.split(".")[2] for one in routes() if one.view.__module__.startswith("carefund.")}
    taking = {part for part in parts if posts(part)}
    assert taking - {"plans", "people", "signing", "api"} == {*PARTS}
