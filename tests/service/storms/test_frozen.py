"""Data of every version that was frozen migrate, verify, and their receipts are still true (contract A15)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import forked
from tests.service.storms.freezing import RECEIPT, thawed
from tests.service.storms.running import operate, own_environment

FROZEN = sorted(one for one in (Path(__file__).parent / "frozen").iterdir() if one.is_dir())
MIGRATE = """
import sys
from pathlib import Path
from carefund.service.operations.preparing import prepare_tables
prepare_tables(Path(sys.argv[1]))
from django.core.management import call_command
call_command("migrate", check_unapplied=True, verbosity=0)
"""


@pytest.mark.parametrize("source", FROZEN, ids=[one.name for one in FROZEN])
def test_data_of_an_earlier_version_migrate_verify_and_their_receipts_are_true(source: Path, tmp_path: Path) -> None:
    folder = thawed(source, tmp_path / "data")
    environment = own_environment(folder)
    for _ in range(2):
        ended = forked.program(MIGRATE, str(folder), environment=environment)
        assert ended.returncode == 0, ended.stderr
    receipt = json.loads((source / RECEIPT).read_text("ascii"))
    code, out, errors = operate(folder, "verify", "--data", str(folder), "--json", "--anchor", receipt["ledger_head"])
    assert code == 0, out + errors
    said = json.loads(out)
    assert (said["faults"], said["events"] >= receipt["sequence"], said["files"] > 0) == ([], True, True)
    code, out, errors = operate(folder, "receipt", str(source / RECEIPT), "--data", str(folder), "--json")
    assert code == 0, out + errors
    assert json.loads(out)["true"] is True


def test_there_is_a_frozen_version() -> None:
    assert FROZEN
