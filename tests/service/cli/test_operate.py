"""`carefund operate verify`, as a process of its own on a data folder of its own."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from carefund.assurance.chain import Head, head_of
from carefund.assurance.event import Event
from tests import forked
from tests.assurance.making import SUBMISSION, Ledger

pytest.importorskip("django", reason="needs the extra 'web'")

MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
WRITE = """
import sys
import django
django.setup()
from carefund.assurance.event import Event
from carefund.service.ledger.events import inserted
assert all(inserted(Event.model_validate_json(line, strict=False), "default") for line in sys.stdin)
"""


def made_in(folder: Path, events: list[Event]) -> Path:
    """A data folder with these events, written by the service's own code."""
    shutil.copytree(_empty(), folder, dirs_exist_ok=True)
    if events:
        _run(WRITE, folder, "\n".join(event.model_dump_json() for event in events))
    return folder


@cache
def _empty() -> Path:
    """A folder with tables and nothing in them, made once in a process: tables take seconds."""
    folder = Path(tempfile.mkdtemp(prefix="carefund-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _run(MIGRATE, folder)
    return folder


def _run(program: str, folder: Path, lines: str = "") -> None:
    environment = {"CAREFUND_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base"}
    ended = forked.program(program, lines=lines, environment=os.environ | environment)
    assert ended.returncode == 0, ended.stderr


def verify(*arguments: str) -> tuple[int, str, str]:
    return operate("verify", *arguments)


def operate(*arguments: str) -> tuple[int, str, str]:
    run = forked.carefund("operate", *arguments)
    return run.returncode, run.stdout, run.stderr


def forced(folder: Path, statement: str, *values: Any) -> None:
    """As somebody does who holds the file: triggers away, then the change."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection, connection:
        for what in ("update", "delete"):
            connection.execute(f"DROP TRIGGER event_no_{what}")
        connection.execute(statement, values)


@pytest.fixture
def events() -> list[Event]:
    return Ledger().submitted().events


def test_a_sound_folder_is_told_so(tmp_path: Path, events: list[Event]) -> None:
    folder = made_in(tmp_path, events)
    code, out, _ = verify("--data", str(folder))
    assert code == 0
    assert out.startswith("6 events, 1 chain, 0 stored files. Checkpoint ")
    assert out.endswith("Nothing is wrong.\n")


def test_a_change_is_named_and_no_escape_sequence_reaches_the_terminal(tmp_path: Path, events: list[Event]) -> None:
    folder = made_in(tmp_path, events)
    forced(folder, "UPDATE event SET actor = ? WHERE sequence = 3", "\x1b[2Jmallory")
    code, out, _ = verify("--data", str(folder), "--json")
    (fault,) = json.loads(out)["faults"]
    assert (code, fault["submission"], fault["sequence"], fault["field"]) == (1, SUBMISSION, 3, "actor")
    code, out, _ = verify("--data", str(folder))
    assert code == 1
    assert "event 3, actor" in out
    assert "\x1b" not in out


def test_a_deleted_last_event_is_named_where_the_head_is_known(tmp_path: Path, events: list[Event]) -> None:
    folder = made_in(tmp_path, events)
    forced(folder, "DELETE FROM event WHERE sequence = 6")
    code, out, _ = verify("--data", str(folder), "--json")
    said = json.loads(out)
    assert (code, said["events"], said["chains"], said["faults"]) == (0, 5, 1, [])
    code, out, _ = verify("--data", str(folder), "--anchor", str(head_of(events)))
    assert code == 1
    assert "event 6, anchor" in out


def test_wrong_usage_is_told_with_what_to_do(tmp_path: Path, events: list[Event]) -> None:
    code, _, err = verify("--data", str(tmp_path / "none"))
    assert (code, "Name the folder that the service was started with" in err) == (2, True)
    folder = made_in(tmp_path, events)
    code, _, err = verify("--data", str(folder), "--anchor", str(Head(SUBMISSION, 1, "short")))
    assert (code, "Copy the whole line from the receipt" in err) == (2, True)
    code, _, err = verify("--data", str(folder), "--database", "mysql://host/name")
    assert (code, "PostgreSQL" in err) == (2, True)


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be looked at" * 20])
def test_a_database_that_is_not_the_services_is_no_traceback(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "carefund.sqlite3").write_bytes(content)
    code, _, err = verify("--data", str(tmp_path))
    assert (code, "Traceback" in err) == (2, False)
    assert "without its tables" in err or "put a backup back" in err


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    code, _, err = verify("--data", str(tmp_path), "--database", "postgresql://me:secret@127.0.0.1:1/none")
    assert (code, "Traceback" in err, "secret" in err) == (2, False, False)
    assert "Start the database" in err


def test_a_backup_is_restored_and_verified(tmp_path: Path, events: list[Event]) -> None:
    folder, backup, new = made_in(tmp_path / "data", events), tmp_path / "backup", tmp_path / "new"
    code, out, _ = operate("backup", "--data", str(folder), "--output", str(backup))
    assert (code, out.endswith("Nothing is wrong.\n")) == (0, True)
    code, restored, _ = operate("restore", str(backup), "--data", str(new))
    assert (code, restored) == (0, out)
    code, _, err = operate("restore", str(backup), "--data", str(folder))
    assert (code, "Restore into a new folder" in err) == (2, True)
