"""Verbs are loaded when they are asked for, and a mistyped one is answered with those that are near."""

import subprocess
import sys

import pytest

from tests.cli.running import carefund


@pytest.mark.parametrize(
    ("typed", "meant"), [(["evidence", "shwo"], "show"), (["evidnce"], "evidence"), (["programme", "lst"], "list")]
)
def test_a_mistyped_verb_is_answered_with_the_nearest(typed: list[str], meant: str) -> None:
    result = carefund(*typed)
    assert result.exit_code == 2
    assert f"Did you mean '{meant}'" in result.output


def test_help_lists_every_verb_with_what_it_does() -> None:
    listed = carefund("evidence", "--help").output
    for verb in ("list", "show", "import", "coverage", "build"):
        assert any(line.split()[1:2] == [verb] and len(line.split()) > 4 for line in listed.splitlines()), verb


def test_asking_for_the_version_loads_no_data_library() -> None:
    code = "import sys; sys.argv = ['carefund', '--version']\nfrom carefund.cli.main import run\ntry: run()\n"
    code += "except SystemExit: pass\nassert not {'polars', 'altair', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
