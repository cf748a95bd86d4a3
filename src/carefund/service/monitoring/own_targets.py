"""The targets of areas' own plans as a round's year is held against them: those of plans that were approved by then.

The ledger's events say which plan was approved from which day until when; what the worker is given is a stored file of
them, so that the same plans are the same work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import TypeAdapter

from carefund.assurance.event import Decided, DecisionCorrected, Event, area_of, submission_id
from carefund.monitoring.projection.aims import OwnTarget, aimed_at
from carefund.programme.definition import Round
from carefund.service.ledger import files
from carefund.service.ledger.events import events_of_kind
from carefund.service.plans.storing import plan_of
from carefund.service.rounds.opening import areas_of_round
from carefund.service.rounds.review_rules import review_rules
from carefund.wording.dates import LONDON

_TARGETS = TypeAdapter(tuple[OwnTarget, ...])
KINDS = ("decided", "decision-corrected", "decision-withdrawn")


@dataclass(frozen=True, kw_only=True)
class Approved:
    """That a plan of an area was approved on a day, and until before which day that stood (None: it stands)."""

    area: str
    plan_hash: str
    known: date
    ended: date | None = None


def approvals(round_: Round, day: date, database: str = "default") -> list[Approved]:
    """Which plans of a round were approved, from when until when, as known at the end of a day; three queries."""
    names = [submission_id(round_.id, one.code) for one in areas_of_round(round_)]
    found = [event for kind in KINDS for event in events_of_kind(kind, names, database)]
    by_area: dict[str, list[Event]] = {}
    for event in sorted(found, key=lambda one: (one.submission, one.sequence)):
        if _day(event.at) <= day:
            by_area.setdefault(area_of(event.submission), []).append(event)
    return [one for area, events in by_area.items() for one in _of_area(round_, area, events)]


def _of_area(round_: Round, area: str, events: list[Event]) -> Iterator[Approved]:
    outcomes, plan, since = review_rules(round_).outcomes, "", None
    for event in events:
        body, on = event.body, _day(event.at)
        plan = body.plan_hash if isinstance(body, Decided) else plan
        approves = isinstance(body, Decided | DecisionCorrected) and outcomes[body.outcome].approves
        if since is not None and not approves:
            yield Approved(area=area, plan_hash=plan, known=since, ended=on)
        since = (since or on) if approves else None
    if since is not None:
        yield Approved(area=area, plan_hash=plan, known=since)


def approved_targets(
    round_: Round, metrics: Collection[str], day: date, data: Path, database: str = "default"
) -> tuple[OwnTarget, ...]:
    """What approved plans aim at in some metrics, as known at the end of a day; targets beyond judging are left out."""
    found = (
        each
        for one in approvals(round_, day, database)
        for each in aimed_at(round_, metrics, plan_of(one.plan_hash, data), one.area, known=one.known, ended=one.ended)
    )
    return tuple(one for one in found if isinstance(one, OwnTarget))


def keep_targets(targets: tuple[OwnTarget, ...], at: datetime, data: Path, database: str = "default") -> str:
    """Keep targets as a file; gives its hash, empty for none."""
    return files.keep(_TARGETS.dump_json(targets), at, data, database) if targets else ""


def targets_kept(name: str, data: Path) -> tuple[OwnTarget, ...]:
    """The targets of a kept file; none for no name. Raises FileNotFoundError where it is not held."""
    return _TARGETS.validate_json(files.read(name, data)) if name else ()


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
