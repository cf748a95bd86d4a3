"""Freezes a small data folder as text, for every later version to migrate and verify (contract A15).

Run once for each release: `python -m tests.service.storms.freezing tests/service/storms/frozen/VERSION`. What it writes
is never edited: the SQL of the database, the stored files by their hashes, and a receipt as it was given.

The SQL is SQLite's. For PostgreSQL its rows are taken out and put into tables that are migrated as far as the frozen
ones were, and no further: from there on the migrations of later versions have their work.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SQL, FILES, RECEIPT = "database.sql", "files.json", "receipt.json"
PASSING = ("django_session", "usersessions_usersession", "carefund_cache", "cache", "account_emailaddress")
"""Tables of what passes: whether somebody is signed in."""


def main(target: Path) -> None:
    """Make a folder as this version makes it, and write it down."""
    from tests.service.storms.furnishing import environment

    with TemporaryDirectory() as folder:
        os.environ |= environment(Path(folder))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        receipt = _recorded(Path(folder))
        target.mkdir(parents=True)
        (target / RECEIPT).write_bytes(receipt + b"\n")
        (target / SQL).write_text("\n".join(_dump(Path(folder))) + "\n", encoding="utf-8")
        kept = sorted(one for one in Path(folder, "files").rglob("*") if one.is_file())
        texts = {one.name: one.read_text("ascii") for one in kept}
        (target / FILES).write_text(json.dumps(texts, indent=1) + "\n", encoding="ascii")


def _recorded(folder: Path) -> bytes:
    """People, and a short plan of Nottinghamshire from its beginning to its receipt; the receipt's JSON."""
    from carefund.assurance import event as done
    from carefund.assurance.receipt import receipt_of
    from carefund.plan.model import Plan
    from carefund.service.ledger.events import events_of, state_of
    from carefund.service.plans.storing import keep_plan
    from carefund.service.signing.models import ReceiptPlace
    from carefund.service.signing.receipt_files import receipt_json
    from tests.assurance import making
    from tests.service.site import ROUND, Site

    Site.furnished(folder)
    plan = Plan(round_id=ROUND, area_code=making.AREA, vision="Care at home", contact="Zoë, 0115 4960000", version=1)
    name = keep_plan(plan, making.START, folder)
    _ask(making.LEAD, done.PlanStarted())
    _ask(making.EDITOR, done.PlanSaved(sections=("cover",), based_on=0, plan_hash=name))
    _ask(making.EDITOR, done.QuestionAsked(thread="one", audience="shared", words="Why “so much”?"))
    this: dict[str, Any] = {"version": 1, "plan_hash": name}
    _ask(making.LEAD, done.DeclaredReady(**this))
    for actor, slot in ((making.CHIEF, making.COUNCIL), (making.BOARD_CHIEF, making.BOARD)):
        _ask(actor, done.Signed(role=slot.role, on_behalf_of=slot.on_behalf_of, **this))
    _ask(making.LEAD, done.Submitted(**this))
    receipt = receipt_of(events_of(making.SUBMISSION))
    ReceiptPlace.objects.create(id=receipt.id, submission=making.SUBMISSION, sequence=receipt.head.sequence)
    assert state_of(making.SUBMISSION).submissions
    return receipt_json(receipt)


def _ask(actor: Any, body: Any) -> None:
    from carefund.assurance.permissions import Actor
    from carefund.assurance.request import Asked, Setting
    from carefund.service.ledger.events import record, state_of
    from tests.assurance import making

    state = state_of(making.SUBMISSION)
    at = making.START + timedelta(minutes=state.sequence)
    who = Actor(person=actor.person, name=actor.name, memberships=actor.memberships, second_factor_at=at)
    setting = Setting(required=(making.COUNCIL, making.BOARD), checked_hash=state.plan_hash)
    record(Asked(body=body, actor=who, at=at, key=f"frozen-{state.sequence}"), setting, making.SUBMISSION)


def _dump(folder: Path) -> list[str]:
    """The statements that make the database anew, without what passes."""
    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in tables.intersection(PASSING):
            connection.execute(f"DELETE FROM {name}")
        return list(connection.iterdump())


def thawed(source: Path, folder: Path) -> Path:
    """The folder as it was when it was frozen."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection:
        connection.executescript((source / SQL).read_text("utf-8"))
    return _with_files(source, folder)


def _with_files(source: Path, folder: Path) -> Path:
    for name, text in json.loads((source / FILES).read_text("ascii")).items():
        path = folder / "files" / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("ascii"))
    return folder


def thawed_in_postgresql(source: Path, folder: Path, address: str) -> Path:
    """The folder as it was when it was frozen, with its rows in an empty PostgreSQL database.

    It is done by a process of its own, for Django is set up on that database once.
    """
    folder.mkdir()
    own = {name: text for name, text in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    own |= {"CAREFUND_DATA": str(folder), "CAREFUND_DATABASE": address, "CAREFUND_SECRET_KEY": "of the tests"}
    own |= {"DJANGO_SETTINGS_MODULE": "carefund.service.settings.base", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.service.storms.freezing", "--thaw", str(source)]
    run = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    return _with_files(source, folder)


def _thaw(source: Path) -> None:
    """Make tables as far as the frozen ones were migrated, and put their rows in."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    with closing(sqlite3.connect(":memory:")) as frozen:
        frozen.executescript((source / SQL).read_text("utf-8"))
        for app, name in _last_migrations(frozen):
            call_command("migrate", app, name, verbosity=0)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
            for table in _tables(frozen):
                _pour(frozen, cursor, table)


def _last_migrations(frozen: sqlite3.Connection) -> list[tuple[str, str]]:
    """The last migration of each application, in the order in which the first of each was made."""
    rows = frozen.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return list(dict(rows).items())


def _tables(frozen: sqlite3.Connection) -> list[str]:
    own = ("django_migrations", "sqlite_sequence", *PASSING)
    names = [name for (name,) in frozen.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [name for name in names if name not in own]


def _pour(frozen: sqlite3.Connection, cursor: Any, table: str) -> None:
    """Put the rows of one table in, as texts that PostgreSQL reads by each column's type; numbers go on after them."""
    rows = frozen.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in rows.description]
    if table not in ("event", "stored_file"):  # which cannot be emptied, and are empty
        cursor.execute(f'DELETE FROM "{table}"')  # what Django writes into tables that it makes
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(names))
    for row in rows.fetchall():
        values = [None if value is None else str(value) for value in row]
        cursor.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', values)
    if "id" in names:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        sequence = cursor.fetchone()[0]
        if sequence:
            cursor.execute(f'SELECT setval(%s, (SELECT coalesce(max(id), 0) + 1 FROM "{table}"), false)', [sequence])


if __name__ == "__main__":
    if sys.argv[1] == "--thaw":
        _thaw(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
