"""What `/metrics` tells, to whom, and that every alert is about something which it tells."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from django.test import Client

from tests.service.site import Site

ROOT = Path(__file__).parents[3]
ALERTS = (ROOT / "deploy" / "alerts.yaml").read_text("utf-8")
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def tended(data_folder: Path) -> Iterator[Path]:
    """A data folder that was backed up an hour ago, and verified with two faults."""
    from carefund.service.operations.tending import BACKUP, NOTES, RETENTION, VERIFICATION, note

    note(data_folder, BACKUP, NOW - timedelta(hours=1), faults=0)
    note(data_folder, VERIFICATION, NOW - timedelta(hours=2), faults=2)
    note(data_folder, RETENTION, NOW - timedelta(days=1), deleted=3)
    yield data_folder
    for file in (data_folder / NOTES).iterdir():
        file.unlink()


def told(data: Path) -> dict[str, float]:
    from carefund.service.operations.watching import watched

    lines = [line for line in watched(data, NOW).decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_ages_of_what_was_tended_are_told_and_of_what_was_not_nothing(site: Site, tended: Path, tmp_path: Path) -> None:
    found = told(tended)
    assert found["carefund_backup_age_seconds"] == 3600
    assert found["carefund_verification_age_seconds"] == 7200
    assert found["carefund_retention_age_seconds"] == 86_400
    assert found["carefund_verification_faults"] == 2
    assert 0 < found["carefund_disk_free_bytes"] < found["carefund_disk_size_bytes"]
    assert not [name for name in told(tmp_path) if name.endswith("_age_seconds")]
    (tended / "tended" / "backup.json").write_text('{"at": "yesterday"}')
    assert "carefund_backup_age_seconds" not in told(tended)


def test_work_is_counted_by_where_it_stands(site: Site) -> None:
    from carefund.service.work.job import Status
    from carefund.service.work.models import StoredJob

    before, now = told(site.data), datetime.now(UTC)
    later = now + timedelta(days=900)
    made = [(Status.WAITING, NOW - timedelta(seconds=90)), (Status.WAITING, later), (Status.FAILED, NOW)]
    for number, (status, free) in enumerate(made):
        common = {"kind": "draw-round", "arguments": "{}", "queued": NOW, "key": f"{number}" * 64}
        StoredJob.objects.create(status=status, free_from=free, **common)
    found = told(site.data)
    assert found['carefund_jobs{status="waiting"}'] - before['carefund_jobs{status="waiting"}'] == 2
    assert found['carefund_jobs{status="failed"}'] - before['carefund_jobs{status="failed"}'] == 1
    assert found["carefund_oldest_waiting_seconds"] == 90


def test_mails_are_counted_and_the_oldest_is_told_that_is_not_sent(site: Site) -> None:
    from carefund.service.work.models import StoredJob

    before = told(site.data)
    for number, (status, asked) in enumerate((("waiting", 4_000), ("waiting", 10), ("failed", 9_000), ("done", 8_000))):
        common = {"kind": "send-letter", "arguments": "{}", "free_from": NOW + timedelta(days=1)}
        StoredJob.objects.create(status=status, queued=NOW - timedelta(seconds=asked), key=f"{number}" * 64, **common)
    found = told(site.data)
    counts = {one: found[f'carefund_mails{{status="{one}"}}'] for one in ("waiting", "failed")}
    assert {one: counts[one] - before[f'carefund_mails{{status="{one}"}}'] for one in counts} == {
        "waiting": 2,
        "failed": 1,
    }
    assert found["carefund_oldest_mail_seconds"] == 4_000


def test_a_database_that_is_away_is_told_and_the_rest_still(databases: Any, tmp_path: Path) -> None:
    from django.db import connections

    from carefund.service.operations.watching import watched

    connections.databases["away"] = {
        **connections.databases["postgresql"], "HOST": "127.0.0.1", "PORT": "1", "OPTIONS": {"connect_timeout": "1"}
    }  # fmt: skip
    try:
        text = watched(tmp_path, NOW, "away").decode()
    finally:
        del connections.databases["away"]
    assert "carefund_database_up 0.0" in text
    assert "carefund_disk_free_bytes" in text
    assert "carefund_jobs" not in text


@pytest.mark.parametrize(
    ("token", "behind", "headers", "status"),
    [
        ("", False, {}, 200),
        ("", True, {}, 200),
        ("", True, {"X-Forwarded-For": "1.2.3.4"}, 404),
        ("", False, {"X-Forwarded-For": "1.2.3.4"}, 200),
        ("of the watcher", True, {"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer of the watcher"}, 200),
        ("of the watcher", False, {"Authorization": "Bearer another"}, 404),
        ("of the watcher", False, {}, 404),
    ],
)
def test_metrics_are_for_whom_they_are_for(
    databases: Any, settings_changed: Any, token: str, behind: bool, headers: dict[str, str], status: int
) -> None:
    settings_changed(METRICS_TOKEN=token, BEHIND_PROXY=behind)
    assert Client(headers=headers).get("/metrics").status_code == status


@pytest.fixture
def settings_changed() -> Iterator[Any]:
    from django.test import override_settings

    changed: list[Any] = []

    def change(**named: Any) -> None:
        changed.append(override_settings(**named))
        changed[-1].enable()

    yield change
    for one in changed:
        one.disable()


def test_counts_of_several_processes_are_told_as_one(tmp_path: Path) -> None:
    counting = "from carefund.service.frame.measuring import *; REQUESTS.labels('home', 'GET', '200').inc(3);"
    from carefund.service.frame.measuring import IN_MEMORY, PREFIX, shared_counts

    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = (IN_MEMORY if IN_MEMORY.is_dir() else Path(gettempdir())) / f"{PREFIX}{ended.pid}-killed"
    left.mkdir()
    with shared_counts() as environment:
        assert not left.exists()
        for more in ("", "", "print(counted_by_all().decode())"):
            command = [sys.executable, "-c", counting + more]
            own = {"PYTHONPATH": str(ROOT / "src"), **environment}
            run = subprocess.run(command, env=own, capture_output=True, text=True, check=True)
    assert 'carefund_requests_total{method="GET",route="home",status="200"} 9.0' in run.stdout
    assert not Path(environment["PROMETHEUS_MULTIPROC_DIR"]).exists()


def test_every_metric_that_an_alert_names_is_told(site: Site, tended: Path) -> None:
    text = Client().get("/metrics").content.decode()
    text = Client().get("/metrics").content.decode() + text
    there = set(re.findall(r"^(carefund_\w+)", text, re.MULTILINE))
    named = set(re.findall(r"\b(carefund_\w+)", "\n".join(re.findall(r"expr:(.*?)(?=\n {8}\w)", ALERTS, re.DOTALL))))
    assert len(named) > 10
    assert named <= there, named - there


def test_every_alert_is_in_the_runbook_with_what_to_do() -> None:
    alerts = re.findall(r"- alert: (\w+)", ALERTS)
    assert len(alerts) == len(set(alerts)) > 10
    assert set(re.findall(r"^### (Carefund\w+)", RUNBOOK, re.MULTILINE)) == set(alerts)
    for one in alerts:
        section = RUNBOOK.partition(f"### {one}\n")[2].partition("\n### ")[0]
        assert "**Means.**" in section, one
        assert "**Do.**" in section, one
