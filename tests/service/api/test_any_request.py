"""Requests of any kind, made from the API's own description: nothing is answered but as it declares (contract A19)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.service.pools.making import QUARTER, YEAR, YORK
from tests.service.site import LEEDS, ROUND

OWN_PLAN = """[parameters]
"path.round_id" = "{round_id}"
"path.area" = "{area}"
"path.year" = "{year}"
"path.quarter" = "{quarter}"
"""
"""What is there, so that requests reach it: else hardly one of those that are drawn names a plan."""
WHO = {"nobody": "", "lead": "", "lead, own plan": LEEDS, "foreign": "", "foreign, own plan of others": YORK,
       "york, own plan": YORK, "national, a plan": YORK, "reviewer, a plan": YORK, "auditor, a plan": YORK}  # fmt: skip
"""Who asks, and about which area's plan; about any where none is named."""
UNSEEN = {"foreign, own plan of others": "missing_required_header"}
"""What is not looked at: a foreign plan is not there, whatever else a request lacks."""
BEFORE = "rounds plans targets workbook questions waivers submitting public"
"""Tags of what a plan goes through until it is handed in, and of what anyone is told."""


def tried(
    live: Any,
    folder: Path,
    token: str,
    *,
    examples: int,
    phases: str,
    area: str = "",
    tags: str = "",
    without: str = "",
) -> int:
    """How many requests schemathesis made; fails with what it found."""
    config = folder / "schemathesis.toml"
    own = OWN_PLAN.format(round_id=ROUND, area=area, year=YEAR, quarter=QUARTER)
    config.write_text(own if area else "", "utf-8")
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "--config-file",
        str(config),
        "run",
        f"{live.url}/api/v1/openapi.json",
    ]
    options = [
        "--phases",
        phases,
        "-n",
        str(examples),
        "--no-color",
        "--generation-database",
        "none",
        "--continue-on-failure",
    ]
    options += ["--exclude-checks", without] if without else []
    options += [part for one in tags.split() for part in ("--include-tag", one)]
    header = ["-H", f"Authorization: Bearer {token}"] if token else []
    done = subprocess.run([*command, *options, *header], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return int(re.search(r"(\d+) generated", done.stdout)[1])  # type: ignore[index]


def test_some_requests_of_any_kind_are_answered_as_declared(live: Any, tmp_path: Path) -> None:
    made = tried(live, tmp_path, live.tokens["lead"], examples=2, phases="fuzzing,stateful", area=LEEDS, tags=BEFORE)
    assert made > 50


@pytest.mark.parametrize(("who", "tags"), [("york", "decisions pools returns"), ("auditor", "national ledger")])
def test_some_requests_about_a_plan_that_was_decided_are_answered_as_declared(
    live: Any, tmp_path: Path, who: str, tags: str
) -> None:
    assert tried(live, tmp_path, live.tokens[who], examples=3, phases="fuzzing", area=YORK, tags=tags) > 10


@pytest.mark.deep
@pytest.mark.parametrize("who", WHO)
def test_two_thousand_requests_of_any_kind_are_answered_as_declared(live: Any, tmp_path: Path, who: str) -> None:
    token = live.tokens.get(who.partition(",")[0], "")
    phases = "examples,coverage,fuzzing,stateful"
    made = tried(live, tmp_path, token, examples=30, phases=phases, area=WHO[who], without=UNSEEN.get(who, ""))
    print(f"{who}: {made} requests")
    assert made >= 2_000


def test_the_description_is_openapi_3_1_and_declares_what_goes_wrong(live: Any) -> None:
    from urllib.request import urlopen

    with urlopen(f"{live.url}/api/v1/openapi.json") as answer:
        told = json.load(answer)
    assert told["openapi"].startswith("3.1")
    operations = [one for by_method in told["paths"].values() for one in by_method.values()]
    assert len(operations) > 20
    for one in operations:
        assert {"401", "403", "404", "409", "413", "422", "429"} <= one["responses"].keys()
        assert "application/problem+json" in one["responses"]["422"]["content"]
    assert len({one["operationId"] for one in operations}) == len(operations)
