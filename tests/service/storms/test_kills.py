"""Killed at any moment, with all its processes, the service loses nothing that it acknowledged (contract A12)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.service.storms.after import account_of
from tests.service.storms.killing import JOBS_DONE_IN, rage
from tests.service.storms.serving import needs_assets

DEEP_KILLS = 200
SEED = 12
MARKED = {"condition-set", "condition-judged", "decision-corrected", "pool-posted", "return-saved"}


def require_nothing_lost(account: dict[str, Any]) -> None:
    assert account["lost"] == []
    assert account["twice"] == []
    assert account["half"]["wrong"] == 0
    assert account["verify"]["exit"] == 0
    assert account["verify"]["faults"] == []
    assert account["jobs_twice"] == 0
    assert account["jobs"]
    assert set(account["refused_by_status"]) <= {409}
    assert account["saves"] > 0
    assert account["marked_by_kind"].keys() >= MARKED


@pytest.mark.deep
@needs_assets
def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    storm = rage(tmp_path / "data", "", 3, SEED)
    require_nothing_lost(account_of(tmp_path / "data", "", storm))


@needs_assets
@pytest.mark.deep
def test_two_hundred_kills_lose_nothing_and_every_job_is_done_once(
    database: str, data_folder: Path, tmp_path: Path
) -> None:
    from tests.service.api.serving import new_database

    folder, address = tmp_path / "data", new_database(data_folder) if database == "postgresql" else ""
    account = account_of(folder, address, rage(folder, address, DEEP_KILLS, SEED), jobs_done_in=JOBS_DONE_IN)
    require_nothing_lost(account)
    assert {status for _, status, _ in account["jobs"]} == {"done"}
    assert account["uploads"] > 0
    assert account["submissions"] > 0


def test_what_a_kill_left_half_written_is_swept_once_it_is_old(tmp_path: Path) -> None:
    import os
    from datetime import UTC, datetime, timedelta

    from carefund.service.ledger.files import sweep

    folder = tmp_path / "files" / "ab"
    folder.mkdir(parents=True)
    for name, hours in ((".old.part", 2), (".new.part", 0), ("ab12", 2)):
        (folder / name).write_bytes(b"half")
        moment = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (moment, moment))
    assert sweep(tmp_path, datetime.now(UTC) - timedelta(hours=1)) == 1
    assert sorted(one.name for one in folder.iterdir()) == [".new.part", "ab12"]
