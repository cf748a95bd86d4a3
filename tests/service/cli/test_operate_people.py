"""`carefund operate people`, `retention`, `export-area` and `migrate`, as processes on one furnished data folder."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.test_operate import operate
from tests.service.storms import running

pytest.importorskip("django", reason="needs the extra 'web'")
ADMINISTRATOR = ("--by", "administrator@example.org")
LEEDS = "Leeds Council"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("operate") / "data"
    made.mkdir()
    running.furnish(made, areas=1)
    return made


def people(folder: Path, verb: str, *arguments: str) -> tuple[int, str, str]:
    return running.operate(folder, "people", verb, *arguments, "--data", str(folder))


def told(folder: Path, verb: str, *arguments: str) -> Any:
    code, out, err = people(folder, verb, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def rows(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection:
        return connection.execute(statement).fetchall()


def test_somebody_is_invited_listed_given_a_role_and_leaves(folder: Path) -> None:
    named = ("new@example.org", "--name", "\x1b[2JNew", "--organisation", "leeds council", "--role", "editor")
    made = told(folder, "invite", *named, *ADMINISTRATOR, "--url", "https://fund.example.org/")
    assert made["link"].startswith("https://fund.example.org/account/invitation/")
    given = ("--give", "lead", "--organisation", LEEDS, "--last", "2099-01-01")
    roles = told(folder, "roles", "new@example.org", *given, *ADMINISTRATOR)["roles"]
    assert [(one["role"], one["last"]) for one in roles] == [("editor", None), ("lead", "2099-01-01")]
    assert told(folder, "leave", "new@example.org", *ADMINISTRATOR) == {"email": "new@example.org", "ended": 2}
    code, out, _ = people(folder, "list", "leeds", "new@", "--left")
    assert (code, "\x1b" in out, "  (left)" in out, "1 person." in out) == (0, False, True, True)
    by = rows(folder, "SELECT DISTINCT p.email FROM people_membership m JOIN people_person p ON p.id = m.ended_by_id")
    assert by == [("administrator@example.org",)]
    assert told(folder, "sign-out", "--everybody", *ADMINISTRATOR)["email"] is None
    assert rows(folder, "SELECT 1 FROM django_session") == []


@pytest.mark.parametrize(
    ("verb", "arguments", "words"),
    [
        ("leave", ("leeds.editor@example.org", "--by", "leeds.lead@example.org"), "an administrator's address"),
        ("roles", ("leeds.editor@example.org", "--give", "lead"), "needs --organisation"),
    ],
)
def test_what_cannot_be_done_is_told_with_exit_code_2(
    folder: Path, verb: str, arguments: tuple[str, ...], words: str
) -> None:
    code, _, err = people(folder, verb, *arguments)
    assert (code, words in " ".join(err.split()), "Traceback" in err) == (2, True, False), err


def test_retention_says_what_would_go_and_then_lets_it_go(folder: Path, tmp_path: Path) -> None:
    mail = folder / "mail"
    mail.mkdir(exist_ok=True)
    (mail / "old.eml").write_bytes(b"old")
    os.utime(mail / "old.eml", (0, 0))
    events = rows(folder, "SELECT hash FROM event ORDER BY id")
    run = ("retention", "--data", str(folder), "--json")
    for arguments, deleted, left in (((*run, "--dry-run"), False, True), (run, True, False)):
        code, out, err = running.operate(folder, *arguments)
        assert code == 0, err
        said = json.loads(out)
        assert (said["deleted"], {one["rule"]: one["count"] for one in said["rules"]}["mails"]) == (deleted, 1)
        assert (mail / "old.eml").exists() is left
    assert rows(folder, "SELECT hash FROM event ORDER BY id") == events
    assert json.loads((folder / "tended" / "retention.json").read_text())["deleted"] >= 1
    assert '"deleted by a retention rule"' in err
    (tmp_path / "rules.toml").write_text("rule = 1")
    code, _, err = running.operate(folder, "retention", "--data", str(folder), "--rules", str(tmp_path / "rules.toml"))
    assert (code, "Traceback" in err) == (2, False)


def test_an_area_is_exported_once_and_tables_are_up_to_date(folder: Path, tmp_path: Path) -> None:
    run = ("export-area", "Hartlepool", "--data", str(folder), "--output", str(tmp_path / "export"))
    code, out, err = running.operate(folder, *run, "--json")
    assert code == 0, err
    said = json.loads(out)
    assert (said["area"], said["submissions"], said["faults"]) == ("E06000001", ["bcf-2025-26/E06000001"], [])
    code, out, err = running.operate(folder, "migrate", "--data", str(folder), "--check", "--json")
    assert (code, json.loads(out)) == (0, {"done": False, "migrations": []}), err


def test_every_verb_of_operate_takes_json() -> None:
    from typer.main import get_command

    from carefund.cli.main import app

    group: Any = get_command(app).get_command(None, "operate")  # type: ignore[attr-defined]
    beside: Any = group.get_command(None, "people")
    for within in (group, beside):
        for name in within.list_commands(None):
            command = within.get_command(None, name)
            if name != "people":
                assert {"--json", "--data"} <= {option for one in command.params for option in one.opts}, name
                assert "--database" in {option for one in command.params for option in one.opts}, name


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    for verb in (("people", "list"), ("export-area", "Leeds", "--output", "x")):
        code, _, err = operate(*verb, "--data", str(tmp_path / "none"))
        assert (code, "Name the folder that the service was started with" in " ".join(err.split())) == (2, True), verb
