"""docs/run-the-service.md has every setting that the service reads, and none that it does not."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from carefund.cli.main import app

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
        if words[0] == "operate" and rest:
            command, rest = command.get_command(None, rest[0]), rest[1:]
        elif words[0] == "serve":
            command = command.get_command(None, "start")
        known = {name for one in command.params for name in one.opts}
        assert {word for word in rest if word.startswith("--")} <= known, line
