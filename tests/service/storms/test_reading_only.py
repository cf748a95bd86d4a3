"""Every page that is read is answered from a database that takes no writing at all (contract A4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from carefund.assurance.permissions import Role
from tests.service.api.program import lead, program_of
from tests.service.frame.test_routes import address, routes
from tests.service.operations.test_rebuilding import submitted
from tests.service.site import LEEDS, ROUND, Site

WHO = ("leeds lead", "manager", "national", "administrator", "")
WARM = {"ready"}
"""Of a server that warms up, which the tests' own is not."""
WITHOUT_A_SUBJECT = {
    "account_set_password", "api-appraisal", "api-compare", "api-public-area", "api-public-round", "calibration-chart",
    "evaluation", "evaluation-file", "evaluation-picture",
    "compare", "condition", "condition-evidence", "edition-file", "edition-picture", "edition-table",
    "edition-workbook", "invitation", "job", "ledger-decision", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_authenticate", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_index",
    "mfa_list_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "muting", "person",
    "pool-payments", "return-confirmation", "return-record", "year-money",
    "provider-again", "provider-return", "public-area", "public-editions", "public-scorecard", "ready", "record",
    "target-answer", "target-chart", "waiver", "warnings-file", "warnings-picture",
}  # fmt: skip
"""Routes about something that the site has none of, or that only programs, or people between two steps, are shown.

Those about a published edition are asked for in `public/test_pages.py`.
"""


def filled(site: Site) -> dict[str, str]:
    """A receipt, an upload, a thread and a pool's books that there are, so that pages about them are shown."""
    submitted(site)
    books = {"host": "Leeds Council", "manager": "Head of Finance", "year": "2025-26"}
    site.client("leeds lead").post(f"/plans/{ROUND}/{LEEDS}/pool/open", books)
    client = site.client("leeds editor")
    client.post(f"/plans/{ROUND}/{LEEDS}/questions", {"do": "ask", "words": "Why?", "audience": "shared"})
    page = client.get(f"/plans/{ROUND}/{LEEDS}/receipts").content.decode()
    found = re.search(r"/receipts/(\w{32})", page)
    assert found
    return {"pools/1": "pools/2025-26", "0" * 32: found[1], "targets/x": "targets/emergency-admissions"}


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
    """The answers before and after writing was turned off, by who asked for what."""
    from django.db import connections

    there = filled(site)
    clients = {what: site.client(what) for what in WHO}
    team = program_of(site, "national", "National team", Role.NATIONAL)
    for what, program in (("program", lead(site)), ("the centre's program", team)):
        clients[what] = Client(headers={"authorization": f"Bearer {program.token}"})
    before = answers(clients, there)
    refuse_writing(database)
    yield before, answers(clients, there)
    if database != "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def answers(clients: dict[str, Any], there: dict[str, str]) -> dict[tuple[str, str], int]:
    """What each of the pages answers each person, by who and the route's name."""
    found = {}
    for what, client in clients.items():
        for route in routes():
            if "GET" in route.methods:
                path = address(route.pattern, LEEDS)
                for placeholder, real in there.items():
                    path = path.replace(placeholder, real)
                found[what, route.name] = client.get(path).status_code
    return found


def test_every_page_is_answered_from_a_read_only_database_as_from_any(read_only: Any) -> None:
    before, after = read_only
    assert after == before
    assert not [one for one, status in after.items() if status >= 500 and one[1] not in WARM]
    shown = {route for (_, route), status in after.items() if status == 200}
    unseen = sorted({route for _, route in after} - shown - WITHOUT_A_SUBJECT)
    assert not unseen, " ".join(unseen)
