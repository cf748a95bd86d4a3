"""What the worker made of a round's targets, as pages find it: an index, and by it each area's grid and chart.

Nothing is worked out here, and nothing asked for: a page that is read reads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from carefund.appraisal.kept_grid import grid_of
from carefund.appraisal.target_grid import TargetGrid
from carefund.evidence.query import Evidence
from carefund.pool.chain import canonical
from carefund.programme.definition import Round
from carefund.programme.measures import Metric
from carefund.report.document import DataTable
from carefund.service.ledger import files

GRIDS_AT_HAND = 1_024
"""How many grids a process keeps ready; one takes some 50 kB."""


@dataclass(frozen=True, kw_only=True)
class TargetChart:
    """A chart as a page shows it: pictures by form (`wide`, `narrow`) as hashes of stored SVG files, words and table.

    `alt` is what a reader who cannot see it needs.
    """

    pictures: dict[str, str]
    title: str
    alt: str
    key: str
    source: str
    table: DataTable


def metrics_with_targets(round_: Round) -> tuple[Metric, ...]:
    """The metrics that plans of a round have targets for, in the round's order; all where it has no plans."""
    if round_.planning is None:
        return tuple(round_.metrics)
    aimed = {setting.metric for setting in round_.planning.targets}
    return tuple(metric for metric in round_.metrics if metric.id in aimed)


def identity_of(evidence: Evidence) -> str:
    """What a body of evidence is known by: SHA-256 of its releases' ids and file hashes."""
    releases = sorted((release.id, release.file_hash) for release in evidence.releases)
    return sha256(canonical(releases).encode("ascii")).hexdigest()


def month_text(month: date) -> str:
    """A month as jobs and the interface name it, such as `2014-09`."""
    return month.isoformat()[:7]


def month_from(text: str) -> date:
    """The first day of a month so named. Raises ValueError for another text."""
    return date.fromisoformat(f"{text}-01")


@lru_cache(maxsize=64)
def index_of(name: str, data: Path) -> dict[str, Any]:
    """The index of a hash: `metrics` by id, each with `areas` (hashes by code) and `none`, or `refused`.

    Raises FileNotFoundError where it is not held.
    """
    found: dict[str, Any] = json.loads(files.read(name, data))
    return found


@lru_cache(maxsize=GRIDS_AT_HAND)
def kept_grid(name: str, data: Path) -> TargetGrid:
    """The grid of a hash. Raises FileNotFoundError where it is not held."""
    return grid_of(files.read(name, data))


@lru_cache(maxsize=GRIDS_AT_HAND)
def kept_chart(name: str, data: Path) -> TargetChart:
    """The chart of a hash. Raises FileNotFoundError where it is not held."""
    record = json.loads(files.read(name, data))
    table = record["table"]
    return TargetChart(
        pictures=record["pictures"],
        title=record["title"],
        alt=record["description"],
        key=record["key"],
        source=record["source"],
        table=DataTable(tuple(table["headings"]), tuple(map(tuple, table["rows"])), table["caption"]),
    )
