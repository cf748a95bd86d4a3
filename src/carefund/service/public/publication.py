"""Publishing a round: an edition is frozen in a file, and an event in each decided area's chain names it by its hash.

All events of an edition, and its row in the list of editions, are written in one transaction: what is interrupted half
way leaves nothing, and the form sent again publishes; what was published is found by the form's key, and not again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from carefund.assurance.checkpoint import checkpoint
from carefund.assurance.event import Published, submission_id
from carefund.assurance.permissions import Actor, Role
from carefund.assurance.request import Asked, NotNow, Setting
from carefund.assurance.state import State
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.refusal import Refusal
from carefund.service.ledger import events, files
from carefund.service.plans.targets import appraised_round
from carefund.service.public.drafting import Making, draft
from carefund.service.public.edition import Edition, PublishedArea, content_of, edition_of, figures_hash
from carefund.service.public.models import PublishedEdition
from carefund.service.public.observed import observed_round
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import areas_of_round
from carefund.service.work.kinds import DRAW_EDITION
from carefund.service.work.queue import enqueue

PARTS = ("england", "areas")
"""The pictures of an edition, in the order in which they are drawn."""


class Changed(Refusal):
    """Something was decided, corrected or published between the preview and its confirmation."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What an edition would change of the one before: names of areas, and whether there is anything new in it."""

    new: tuple[str, ...]
    corrected: tuple[str, ...]
    otherwise: tuple[str, ...]
    """Areas whose conditions, waivers or outturn have changed."""
    gone: tuple[str, ...]
    anything: bool


@dataclass(frozen=True)
class Shelved:
    """An edition that was published, and the hash of its file."""

    edition: Edition
    file_hash: str


def editions_of(round_id: str, data: Path, database: str = "default") -> tuple[Shelved, ...]:
    """The editions of a round, the first first. One query; raises FileNotFoundError where a file is not held."""
    rows = PublishedEdition.objects.using(database).filter(round_id=round_id).order_by("edition")
    hashes = list(rows.values_list("file_hash", flat=True))
    return tuple(Shelved(edition_of(one, data), one) for one in hashes)


def last_editions(data: Path, database: str = "default") -> tuple[Shelved, ...]:
    """The last edition of every round that was published, by the round's id. One query."""
    rows = PublishedEdition.objects.using(database).order_by("round_id", "edition")
    last = dict(rows.values_list("round_id", "file_hash"))
    return tuple(Shelved(edition_of(one, data), one) for one in last.values())


def published_by(key: str, round_id: str, database: str = "default") -> int | None:
    """The edition that was published by the form with this key; None where none was."""
    rows = PublishedEdition.objects.using(database).filter(key=key, round_id=round_id)
    return rows.values_list("edition", flat=True).first()


def organisation_of(actor: Actor, day: datetime) -> str:
    """For which organisation somebody of the national team publishes; empty where they are not of it."""
    held = (one for one in actor.memberships if one.role is Role.NATIONAL and one.in_force(day.date()))
    return next((one.organisation for one in held), "")


def drafted(
    open_round: OpenRound, actor: Actor, at: datetime, data: Path, database: str = "default"
) -> tuple[Edition, dict[str, State]]:
    """The next edition as it would be published now, with the states (by area's code) that it was made from."""
    round_ = load_round(open_round.round_id)
    before = editions_of(round_.id, data, database)
    areas = areas_of_round(round_)
    states = states_by_area(round_, database)
    making = Making(
        round=round_,
        invented=open_round.invented,
        at=at,
        organisation=organisation_of(actor, at),
        checkpoint=checkpoint(events.heads(database)),
        appraised=appraised_round(round_.id, database),
        observed=observed_round(round_.id, data, database),
        data=data,
        before=before[-1].edition if before else None,
    )
    return draft(making, areas, states), states


def states_by_area(round_: Round, database: str) -> dict[str, State]:
    """The states of a round's plans by area's code."""
    names = {one.code: submission_id(round_.id, one.code) for one in areas_of_round(round_)}
    found = events.states_of(list(names.values()), database)
    return {code: found[name] for code, name in names.items()}


def differences(before: Edition | None, now: Edition) -> Difference:
    """What is new in an edition against the one before; against none, all of it."""
    if before is None:
        return Difference(
            new=tuple(one.name for one in now.areas), corrected=(), otherwise=(), gone=(), anything=bool(now.areas)
        )
    old = {one.code: one for one in before.areas}
    corrected = {one.code for one in now.corrections}
    changed = [one for one in now.areas if one.code in old and one.code not in corrected]
    codes = {one.code for one in now.areas}
    found = Difference(
        new=tuple(one.name for one in now.areas if one.code not in old),
        corrected=tuple(one.name for one in now.corrections),
        otherwise=tuple(one.name for one in changed if _says(one) != _says(old[one.code])),
        gone=tuple(one.name for one in before.areas if one.code not in codes),
        anything=False,
    )
    same_outturn = (before.england, before.happened) == (now.england, now.happened)
    any_area = bool(found.new or found.corrected or found.otherwise or found.gone)
    return replace(found, anything=any_area or not same_outturn)


def _says(area: PublishedArea) -> PublishedArea:
    """What an edition says of an area, apart from words that follow from the rest."""
    return area.model_copy(update={"state": ""})


def publish(
    open_round: OpenRound, actor: Actor, at: datetime, key: str, seen: str, data: Path, database: str = "default"
) -> int:
    """Publish the edition that was previewed; gives its number, also where the form was sent before.

    `seen` is the hash of the figures that the preview showed. Raises Changed where they are others now, NotNow where
    nothing is new, NotPermitted for somebody who may not publish.
    """
    if (before := published_by(key, open_round.round_id, database)) is not None:
        return before
    edition, states = drafted(open_round, actor, at, data, database)
    if figures_hash(edition) != seen:
        raise _changed()
    previous = editions_of(open_round.round_id, data, database)
    if not differences(previous[-1].edition if previous else None, edition).anything:
        raise NotNow("something that the last edition does not show", "nothing", "Nothing needs to be published")
    row = files.on_disk(content_of(edition), at, data)
    try:
        with transaction.atomic(using=database):
            files.insert([row], database)
            _record_all(edition, row.hash, states, actor, key, database)
            PublishedEdition.objects.using(database).create(
                round_id=edition.round, edition=edition.edition, file_hash=row.hash, key=key, published=at
            )
    except IntegrityError as error:
        raise _changed() from error
    for part in PARTS:
        enqueue(DRAW_EDITION, {"edition": row.hash, "part": part}, database, about=row.hash)
    return edition.edition


def _record_all(
    edition: Edition, file_hash: str, states: dict[str, State], actor: Actor, key: str, database: str
) -> None:
    """The event of each area; raises Changed where somebody wrote to one of them meanwhile what the file does not say.

    Each event's key is the form's with the area's code, so that editions can be told again from events alone.
    """
    body = Published(edition=edition.edition, file_hash=file_hash)
    for area in edition.areas:
        state = states[area.code]
        asked = Asked(body=body, actor=actor, at=edition.published, key=f"{key}-{area.code}")
        made = events.record(asked, Setting(required=()), state.submission, database, known=state)
        standing = made.state.decisions.standing
        if standing is None or standing.sequence != area.decision.sequence:
            raise _changed()


def _changed() -> Changed:
    return Changed(
        "the figures that the preview showed",
        "that something was decided, corrected or published since",
        "Look at the preview again, then publish",
    )


def recorded_editions(database: str = "default") -> list[PublishedEdition]:
    """The list of editions as the ledger's events tell it."""
    found: dict[tuple[str, int], PublishedEdition] = {}
    for submission, event in events.events_of_kind("published", database):
        body = event.body
        assert isinstance(body, Published)
        round_id = submission.rpartition("/")[0]
        found[round_id, body.edition] = PublishedEdition(
            round_id=round_id,
            edition=body.edition,
            file_hash=body.file_hash,
            key=event.key.rpartition("-")[0],
            published=event.at,
        )
    return list(found.values())
