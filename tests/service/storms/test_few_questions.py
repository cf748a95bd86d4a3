"""How often a save and a page ask the database: each question is a wait in the hour before a deadline."""

from __future__ import annotations

import json
from typing import Any

from tests import forked
from tests.service.storms.running import LEEDS, ROUND, own_environment

COUNTED = """
import json, re, sys
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client, at = Client(), sys.argv[2]
client.cookies.load(json.loads(sys.argv[1]))

def based_on():
    return re.search('name="based_on" value="([0-9]+)"', client.get(f"{at}/sections/cover").content.decode())[1]

def save(words):
    fields = {"based_on": based_on(), "contact": words, "save": "y"}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"{at}/sections/cover/save", fields)
    assert answer.status_code == 302, answer.content[:2000]
    return [one["sql"][:90] for one in asked]

def read(path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return [one["sql"][:90] for one in asked]

save("Somebody")
pages = {one: read(at + one) for one in ("/", "/sections/cover", "/findings")}
print(json.dumps({"save": save("Somebody else"), "pages": pages}))
"""
SAVE = {"postgresql": 3, "default": 6}
"""Session with marks, state, event with its file; in SQLite, where asking is no wait, that is four statements."""


def test_a_save_asks_three_times_and_a_page_two_or_three(live: Any, database: str) -> None:
    cookies = json.dumps(live["cookies"]["leeds editor"])
    environment = own_environment(live["folder"], live["address"])
    run = forked.program(COUNTED, cookies, f"/plans/{ROUND}/{LEEDS}", environment=environment)
    assert run.returncode == 0, run.stderr[-3000:]
    counted = json.loads(run.stdout.splitlines()[-1])
    assert len(counted["save"]) <= SAVE[database], counted["save"]
    assert {one: len(asked) for one, asked in counted["pages"].items()} == {
        "/": 3,
        "/sections/cover": 2,
        "/findings": 2,
    }
