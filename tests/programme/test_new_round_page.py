"""The worked example of docs/new-round.md does what the page says it does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from carefund.cli.main import app
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import load_round, parse_round, read_round

PAGE = Path(__file__).parents[2] / "docs" / "new-round.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "example-2026-27.toml"
    path.write_text(blocks("toml")[0], encoding="utf-8")
    return path


def test_the_example_is_a_round_that_changes_what_the_page_says(example: Path) -> None:
    before, after = load_round("bcf-2025-26"), read_round(example)
    assert after.id == example.stem
    grant = {stream.id: (stream.pounds, stream.verified) for stream in after.streams}["disabled-facilities-grant"]
    assert grant == (750_000_000, False)
    assert [part.id for part in after.conditions] == [*(part.id for part in before.conditions), "unpaid-carers"]
    assert {part.id for part in before.metrics} - {part.id for part in after.metrics} == {"reablement"}
    assert after.planning
    assert [year.id for year in after.planning.years] == ["2026-27"]
    assert [target.id for target in after.planning.targets] == ["residential-admissions"]


def test_no_figure_that_the_example_invents_is_verified(example: Path) -> None:
    before = {part for _, part in load_round("bcf-2025-26").parameters()}
    new = [(key, part) for key, part in read_round(example).parameters() if part not in before]
    assert new
    assert [key for key, part in new if part.verified] == []


def test_the_commands_run_as_printed(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example.parent)
    commands = [line for block in blocks("console") for line in block.splitlines()]
    assert len(commands) == 3
    for command in commands:
        program, *arguments = shlex.split(command)
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "120"})
        assert (program, result.exit_code) == ("carefund", 0), result.output
    assert Path("changes.xlsx").stat().st_size > 1000


def test_the_comparison_says_what_the_page_says(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example.parent)
    compared = CliRunner().invoke(app, ["programme", "compare", "bcf-2025-26", example.name], env={"COLUMNS": "140"})
    row = next(line for line in compared.stdout.splitlines() if "Disabled Facilities Grant" in line)
    assert "£711m" in row
    assert "£750m (not verified)" in row
    assert "Conditions: 1 added" in compared.stdout
    assert "Metrics: 1 removed" in compared.stdout


def test_the_stream_with_one_known_year_fits_the_round_of_two_years() -> None:
    own = f'id = "next"\nextends = "bcf-2023-25"\n{blocks("toml")[1]}'
    stream = next(part for part in parse_round(own.encode(), "next.toml").streams if part.id == "discharge-funding")
    assert (stream.pounds, stream.by_year[0].pounds) == (None, 300_000_000)


def test_without_the_provenance_that_the_page_asks_for_the_example_is_refused(example: Path) -> None:
    bare = example.read_text().replace(
        "pounds = 750_000_000\nsource = []\nverified = false\n", "pounds = 750_000_000\n"
    )
    with pytest.raises(BrokenDefinition, match="under the inherited source"):
        parse_round(bare.encode(), "bare.toml")
