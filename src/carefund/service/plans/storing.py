"""Plans as stored files: the content of each version of a plan, kept once by the hash that its events name."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from carefund.plan.model import Plan
from carefund.pool.chain import canonical
from carefund.service.ledger import files
from carefund.service.ledger.models import StoredFile

PLANS_AT_HAND = 256
"""How many plans a process keeps ready; one takes some 100 kB."""


def text_of(plan: Plan) -> str:
    """The canonical text of a plan: JSON with keys in order, no spaces, ASCII."""
    return canonical(plan.model_dump(mode="json"))


def hash_of(plan: Plan) -> str:
    """SHA-256 of a plan's canonical text: what events, signatures and receipts name a plan by."""
    return sha256(text_of(plan).encode("ascii")).hexdigest()


def keep_plan(plan: Plan, at: datetime, data: Path, database: str = "default") -> str:
    """Keep a plan in the data folder and give its hash; a plan that is there already is kept once."""
    row = plan_on_disk(plan, at, data)
    files.insert([row], database)
    return row.hash


def plan_on_disk(plan: Plan, at: datetime, data: Path) -> StoredFile:
    """As `ledger.files.on_disk`: the row of a plan's file, to be inserted with the event that names it."""
    return files.on_disk(text_of(plan).encode("ascii"), at, data)


@lru_cache(maxsize=PLANS_AT_HAND)
def plan_of(plan_hash: str, data: Path) -> Plan:
    """The plan of a hash. Raises FileNotFoundError where it is not held."""
    return Plan.model_validate_json(files.read(plan_hash, data))
