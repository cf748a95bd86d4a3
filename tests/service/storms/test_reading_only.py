"""Every page that is read is answered from a database that takes no writing at all (contract A4)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.service.frame.test_routes import address, routes
from tests.service.operations.test_rebuilding import submitted
from tests.service.site import LEEDS, ROUND, Site

WHO = ("leeds editor", "leeds lead", "national", "auditor", "administrator", "reviewer", "")
NOT_THERE = {404, 403, 302}


def filled(site: Site) -> dict[str, str]:
    """A receipt, an upload and a thread that there are, so that pages about them are shown."""
    submitted(site)
    client = site.client("leeds editor")
    client.post(f"/plans/{ROUND}/{LEEDS}/questions", {"do": "ask", "words": "Why?", "audience": "shared"})
    page = client.get(f"/plans/{ROUND}/{LEEDS}/receipts").content.decode()
    found = re.search(r"/receipts/(\w{32})", page)
    assert found
    return {"0" * 32: found[1]}


def refuse_writing(database: str) -> None:
    """From now on the connection takes no write, whoever asks: sessions, messages and caches too."""
    from django.db import connections

    with connections["default"].cursor() as cursor:
        if database == "postgresql":
            cursor.execute("SET LOCAL transaction_read_only = on")
        else:
            cursor.execute("PRAGMA query_only = ON")


@pytest.fixture
def read_only(site: Site, database: str) -> Any:
    from django.db import connections

    there = filled(site)
    clients = {what: site.client(what) for what in WHO}
    refuse_writing(database)
    yield clients, there
    if database != "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def test_every_page_is_answered_from_a_database_that_is_read_only(read_only: Any) -> None:
    clients, there = read_only
    answered: dict[str, set[int]] = {}
    for what, client in clients.items():
        for route in routes():
            if "GET" not in route.methods:
                continue
            path = address(route.pattern, LEEDS)
            for placeholder, real in there.items():
                path = path.replace(placeholder, real)
            answer = client.get(path)
            assert answer.status_code in {200, *NOT_THERE} or _is_of_programs(path, answer), (what, path, answer)
            answered.setdefault(route.name, set()).add(answer.status_code)
    unseen = sorted(name for name, statuses in answered.items() if 200 not in statuses)
    assert unseen == [], unseen


def _is_of_programs(path: str, answer: Any) -> bool:
    """Whether it is the API, which answers no cookie, or readiness, which is that of a server that warms up."""
    return path.startswith("/api/") and answer.status_code == 401 or path == "/health/ready"
