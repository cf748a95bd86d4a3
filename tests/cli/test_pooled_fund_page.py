"""Every command of docs/pooled-fund.md is run in order in an empty folder, and does what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.running import carefund

PAGE = Path(__file__).parents[2] / "docs" / "pooled-fund.md"
FAILS = {"--dry-run": 1, "import": 1, "2,300,000 --stream disabled-facilities-grant --to-stream": 1, "pool check": 1}
"""Commands that end with exit code 1, as the page says, by words in them."""


def parts() -> list[tuple[str, str, str]]:
    """The page's files and commands in order: kind, name, text."""
    text = PAGE.read_text(encoding="utf-8")
    found: list[tuple[int, str, str, str]] = []
    for block in re.finditer(r"```(toml|csv)\n(.*?)```", text, re.DOTALL):
        names = re.findall(r"`([\w-]+\.(?:toml|csv))`", text[: block.start()])
        found.append((block.start(), "file", names[-1], block[2]))
    commands = re.finditer(r"^    (carefund .*)$", text, re.MULTILINE)
    found += [(line.start(), "command", "", line[1]) for line in commands]
    return [(kind, name, content) for _, kind, name, content in sorted(found)]


def test_every_command_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answers: dict[str, str] = {}
    for kind, name, content in parts():
        if kind == "file":
            Path(name).write_text(content, encoding="utf-8")
            continue
        result = carefund(*shlex.split(content)[1:])
        expected = next((code for words, code in FAILS.items() if words in content), 0)
        assert result.exit_code == expected, f"{content}\n{result.output}"
        answers[content] = result.output
    made = {path.name for path in Path().iterdir()}
    assert made >= {"statement.html", "statement.xlsx", "lines.xlsx", "year", "pools"}
    said = " ".join(" ".join(answers.values()).split())
    for words in ("there already 6", "A capital grant to councils is moved", "Of £77,721,962 set aside"):
        assert words in said
