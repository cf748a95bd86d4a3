"""Saving, signing and handing in a return: each an event, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from carefund.assurance.body import Value
from carefund.assurance.delivery import ReturnSaved, ReturnSigned, ReturnSubmitted
from carefund.assurance.delivery_guards import ReturnMoved
from carefund.monitoring.returns.model import MetricReport, Return, SchemeReport, StreamReport
from carefund.monitoring.returns.reading import ReadReturn, read_return
from carefund.plan.findings import Severity
from carefund.programme.rounds import load_round
from carefund.refusal import Refusal
from carefund.service.ledger import files
from carefund.service.ledger.models import StoredFile
from carefund.service.people.sessions import now
from carefund.service.plans.sections import sections_changed
from carefund.service.returns.quarter import Quarter
from carefund.service.returns.storing import return_on_disk

LOCKED = {
    "metrics": ("planned", "planned_denominator", "published", "published_source"),
    "streams": ("planned_income", "planned_spend"),
    "schemes": ("planned_spend", "planned_output"),
}
"""Fields that are filled in for good, which no form and no workbook changes, by the part that they stand in."""
IDENTITY = ("round_id", "area_code", "area_name", "quarter", "plan_version", "template_version")
KEYS = {"metrics": "metric", "streams": "stream", "schemes": "id"}


class OfAnother(Refusal):
    """A workbook of another area, round or quarter."""


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """A workbook that was read: what it says, and whether anything was saved of it."""

    read: ReadReturn
    saved: bool


def save(quarter: Quarter, sent: Return, *, based_on: str, key: str, file: StoredFile | None = None,
         note: str = "") -> bool:  # fmt: skip
    """Save a return by somebody who had the version of hash `based_on` in view; False where nothing changed.

    Figures that are filled in for good stay what they are. `file` is the workbook's row, inserted with the event.
    Raises ReturnMoved where somebody else saved meanwhile.
    """
    if _done_before(quarter, key, ReturnSaved):
        return True
    tenant = quarter.tenant
    kept = as_filled_in(sent.model_copy(update={"sign_offs": ()}), quarter.filled.sent)
    row = return_on_disk(kept, tenant.data)
    if row.hash == quarter.record.return_hash:
        return False
    body = ReturnSaved(
        quarter=quarter.id,
        based_on=based_on or None,
        return_hash=row.hash,
        file_hash=file.hash if file else None,
        note=note,
    )
    tenant.record(body, key, with_files=[row, file] if file else [row])
    return True


def as_filled_in(sent: Return, filled: Return) -> Return:
    """The return with its identity, and with the figures that are filled in for good as they are known now."""
    own: dict[str, Any] = {name: getattr(filled, name) for name in IDENTITY}
    for part, locked in LOCKED.items():
        own[part] = tuple(_with_locked(getattr(sent, part), getattr(filled, part), KEYS[part], locked))
    return sent.model_copy(update=own)


def _with_locked(
    records: Sequence[Any], filled: Sequence[Any], key: str, locked: tuple[str, ...]
) -> Iterator[MetricReport | StreamReport | SchemeReport]:
    """Records with their locked fields as they are filled in, in that order; what is not filled in has none of them."""
    order = {getattr(one, key): one for one in filled}
    there = {getattr(one, key) for one in records}
    missing = [one for name, one in order.items() if name not in there]
    places = {name: number for number, name in enumerate(order)}
    for one in sorted([*records, *missing], key=lambda one: places.get(getattr(one, key), len(places))):
        known = order.get(getattr(one, key))
        yield one.model_copy(update={name: getattr(known, name) if known else None for name in locked})


def upload(quarter: Quarter, content: bytes, name: str, *, based_on: str, key: str, note: str) -> Uploaded:
    """Read a workbook and make what it says the return.

    Raises RefusedFile for one that cannot be read, OfAnother for one of another area, round or quarter; ReturnMoved
    where somebody saved since it was taken away.
    """
    tenant = quarter.tenant
    expected = {"area_code": tenant.area.code, "round_id": tenant.round.id, "quarter": quarter.id}
    read = read_return(content, load_round, name=name, **expected)
    found = {part: getattr(read.sent, part) for part in expected}
    if found != expected:
        other = ", ".join(str(value) for part, value in found.items() if value != expected[part])
        raise OfAnother(
            f"the return of {tenant.area.name} for {quarter.asked.label}", f"one of {other}", "Choose the right file"
        )
    file = files.on_disk(content, now(), tenant.data)
    saved = save(quarter, read.sent, based_on=based_on, key=key, file=file, note=note)
    return Uploaded(read=read, saved=saved)


def merged(quarter: Quarter, mine: Return, base: Return, changed: tuple[str, ...]) -> Return:
    """What one section's form makes of the return that stands. Raises ReturnMoved where both changed the section."""
    theirs = sections_changed(base, quarter.sent, quarter.layout)
    both = sorted(set(theirs) & set(changed))
    if both:
        raise ReturnMoved(
            "a section that nobody else changed", f"that {both[0]} was changed meanwhile", "Compare, and save it again"
        )
    parts = quarter.layout.sheet_of_part
    update = {part: getattr(mine, part) for part in parts if getattr(mine, part) != getattr(base, part)}
    return quarter.sent.model_copy(update=update)


def sign(quarter: Quarter, role: str, return_hash: str, key: str) -> None:
    """Sign the return that stands. Raises as `assurance.transitions.accept`."""
    body = ReturnSigned(quarter=quarter.id, role=role, return_hash=return_hash)
    quarter.tenant.record(body, key, checked=_checked(quarter))


def hand_in(quarter: Quarter, return_hash: str, key: str) -> bool:
    """Hand the return in, once; whether that was now. Raises as `assurance.transitions.accept`."""
    stands = quarter.record.handed_in
    if stands and stands.return_hash == return_hash:
        return False
    body = ReturnSubmitted(quarter=quarter.id, return_hash=return_hash)
    return quarter.tenant.record(body, key, checked=_checked(quarter)).event is not None


def _checked(quarter: Quarter) -> tuple[str, int]:
    return quarter.record.return_hash, len(quarter.checked.of(Severity.ERROR))


def _done_before(quarter: Quarter, key: str, kind: type[Value]) -> bool:
    done = quarter.tenant.state.keys.get(key)
    return done is not None and done.person == quarter.tenant.actor.person and isinstance(done.asked_for, kind)
