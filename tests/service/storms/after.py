"""After a storm: what of that which was acknowledged is there, what is there twice, and what is half."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.service.storms.delivering import places_of
from tests.service.storms.killing import Storm, figures
from tests.service.storms.rows import asking, events, jobs
from tests.service.storms.running import Service, operate


def lost(folder: Path, address: str, storm: Storm) -> list[str]:
    """What was acknowledged and is not there."""
    kept, saved = events(folder, address), {}
    for submission in {one["submission"] for one in kept}:
        own = [one["body"] for one in kept if one["submission"] == submission and one["body"]["kind"] == "plan-saved"]
        saved[submission] = [one["plan_hash"] for one in own]
    with asking(folder, address) as rows:
        uploads = {(one, number) for one, number in rows("SELECT submission, number FROM upload")}
    gone = [f"save {one}" for one in storm.saves if not _is_there(saved.get(one[0], []), one[1], one[2])]
    handed_in = Counter(one["submission"] for one in kept if one["body"]["kind"] == "submitted")
    gone += [f"submission of {one}" for one in storm.submissions if handed_in[one] != 1]
    gone += [f"{one.kind} {one.mark}" for one in storm.marked if places_of(one, kept, _content(folder)) != 1]
    return gone + [f"upload {one}" for one in storm.uploads if one not in uploads]


def _content(folder: Path) -> Callable[[str], str]:
    """A function that gives the text of a stored file by its hash; none where it is not there."""

    @cache
    def of(name: str) -> str:
        path = folder / "files" / name[:2] / name
        return path.read_text("utf-8", "replace") if path.is_file() else ""

    return of


def _is_there(versions: list[str], version: int, plan_hash: str) -> bool:
    return version <= len(versions) and plan_hash in ("", versions[version - 1])


def twice(folder: Path, address: str) -> list[str]:
    """Submissions that were recorded more than once."""
    handed_in = Counter(one["submission"] for one in events(folder, address) if one["body"]["kind"] == "submitted")
    return [one for one, number in handed_in.items() if number > 1]


def half(folder: Path) -> dict[str, int]:
    """Files under a name that is not their content's hash, and files under temporary names."""
    kept = [one for one in (folder / "files").rglob("*") if one.is_file()]
    parts = [one for one in kept if one.name.endswith(".part")]
    wrong = [one for one in kept if one not in parts and sha256(one.read_bytes()).hexdigest() != one.name]
    return {"files": len(kept) - len(parts), "wrong": len(wrong), "parts": len(parts)}


def account_of(folder: Path, address: str, storm: Storm, *, jobs_done_in: float = 0) -> dict[str, Any]:
    """All that can be said after a storm; with seconds for jobs, the service runs on until every job is over."""
    if jobs_done_in:
        _let_work(folder, address, jobs_done_in)
    code, out, errors = operate(folder, "verify", "--data", str(folder), "--json", address=address)
    assert out, errors
    said = json.loads(out)
    answered: Counter[int] = Counter(status for status, _ in storm.refused)
    rows = jobs(folder, address)
    return {
        **figures(storm),
        "marked_by_kind": dict(Counter(one.kind for one in storm.marked)),
        "lost": lost(folder, address, storm),
        "twice": twice(folder, address),
        "half": half(folder),
        "verify": {"exit": code, "events": said["events"], "chains": said["chains"], "faults": said["faults"]},
        "jobs": [list(one[:3]) for one in rows],
        "jobs_twice": len(rows) - len({one[3] for one in rows}),
        "refused_by_status": dict(answered),
        "refused_first": storm.refused[:3],
    }


def _is_over(rows: list[tuple[Any, ...]]) -> bool:
    return bool(rows) and all(one[1] in ("done", "failed") for one in rows)


def _let_work(folder: Path, address: str, seconds: float) -> None:
    import time

    service = Service(folder, address)
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not _is_over(jobs(folder, address)):
            time.sleep(1)
    finally:
        service.end()
