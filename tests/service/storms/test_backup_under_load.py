"""A backup taken while people save is whole, is served as the original, and overwrites nothing (A14, A10)."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.service.storms.asking import Browser, by_token
from tests.service.storms.freezing import RECEIPT, thawed
from tests.service.storms.running import LEEDS, ROUND, Service, operate, threaded
from tests.service.storms.serving import needs_assets
from tests.service.storms.test_frozen import FROZEN

AT = f"/plans/{ROUND}/{LEEDS}"


def saving(live: Any, stop: Event, acknowledged: list[str]) -> None:
    """Save until told to stop; the hashes of what was acknowledged."""
    token, version = live["tokens"]["leeds editor"], 0
    plan = by_token(live["url"], token, "GET", f"{AT}/plan").json["plan"]
    while not stop.is_set():
        sent = {"based_on": version, "plan": {**plan, "contact": f"Version {version + 1}"}}
        answer = by_token(live["url"], token, "PUT", f"{AT}/plan", sent)
        assert answer.status == 200, answer.text
        version = answer.json["version"]
        acknowledged.append(answer.json["plan_hash"])


def text_of(page: str) -> str:
    """A page without what is another each time: the tokens and keys of its forms."""
    return re.sub(r'name="(csrfmiddlewaretoken|key)" value="\w+"', "", page)


@needs_assets
def test_a_backup_under_load_is_verified_restored_and_served_with_the_same_pages(tmp_path: Path) -> None:
    folder, backup, restored = (tmp_path / name for name in ("data", "backup", "restored"))
    folder.mkdir()
    with threaded(folder, areas=1) as live:
        (area,) = live["areas"]
        stop, acknowledged = Event(), []
        thread = Thread(target=saving, args=(live, stop, acknowledged))
        thread.start()
        while len(acknowledged) < 3:
            stop.wait(0.1)
        before = list(acknowledged)
        code, out, errors = operate(folder, "backup", "--data", str(folder), "--output", str(backup), "--json")
        stop.set()
        thread.join()
        assert code == 0, out + errors
        assert len(acknowledged) > len(before), "nothing was saved meanwhile"
        code, out, errors = operate(folder, "restore", str(backup), "--data", str(folder))
        assert code != 0
        assert "Restore into a new folder" in " ".join((out + errors).split())
        code, out, errors = operate(restored, "restore", str(backup), "--data", str(restored))
        assert code == 0, out + errors
        code, out, errors = operate(restored, "verify", "--data", str(restored), "--json")
        assert (code, json.loads(out)["faults"]) == (0, []), errors
        with closing(sqlite3.connect(restored / "carefund.sqlite3")) as connection:
            texts = " ".join(text for (text,) in connection.execute("SELECT text FROM event"))
        assert all(one in texts for one in before)
        browser = Browser(live["url"], live["cookies"]["storms editor"])
        paths = [f"/plans/{ROUND}/{area}/{page}" for page in ("", "sections/cover", "findings", "read", "sign")]
        pages = [browser.get(path) for path in paths]
        assert {page.status for page in pages} == {200}
    service = Service(restored)
    try:
        service.wait_until("live")
        other = Browser(service.url, live["cookies"]["storms editor"])
        again = [other.get(path) for path in paths]
    finally:
        service.kill()
    assert [_main(one.text) for one in again] == [_main(one.text) for one in pages]


def _main(page: str) -> str:
    """What the page is about: between its header, which names static files by their content, and its footer."""
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    assert found, page[:500]
    return text_of(found[0])


def migrated(folder: Path) -> Path:
    """The data of an earlier version, with its tables brought up to date."""
    thawed(FROZEN[-1], folder)
    code, _, errors = operate(folder, "migrate", "--data", str(folder), "--json")
    assert code == 0, errors
    return folder


@pytest.mark.parametrize("change", ["altered", "gone", "half"])
def test_a_stored_file_that_is_not_what_it_was_is_named_by_the_command(tmp_path: Path, change: str) -> None:
    folder = migrated(tmp_path / "data")
    file = next(one for one in (folder / "files").rglob("*") if one.is_file())
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:20] if change == "half" else b"another")
    code, out, errors = operate(folder, "verify", "--data", str(folder), "--json")
    assert code == 1, out + errors
    (fault,) = json.loads(out)["faults"]
    assert (fault["submission"], fault["field"]) == (f"files/{file.name[:2]}/{file.name}", "content")
    assert fault["expected"] == file.name


@pytest.mark.parametrize("anchored", [True, False])
def test_a_last_event_that_was_deleted_is_found_by_a_receipts_head(tmp_path: Path, anchored: bool) -> None:
    folder = migrated(tmp_path / "data")
    receipt = json.loads((FROZEN[-1] / RECEIPT).read_text("ascii"))
    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection, connection:
        for name in ("event_no_update", "event_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM event WHERE sequence = ?", [receipt["sequence"]])
    anchor = ["--anchor", receipt["ledger_head"]] if anchored else []
    code, out, errors = operate(folder, "verify", "--data", str(folder), "--json", *anchor)
    assert code == int(anchored), out + errors
    assert [one["field"] for one in json.loads(out)["faults"]] == (["anchor"] if anchored else [])
    code, out, _ = operate(folder, "receipt", str(FROZEN[-1] / RECEIPT), "--data", str(folder), "--json")
    assert code == 1
