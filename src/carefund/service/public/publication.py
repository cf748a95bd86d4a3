"""Publishing a round: an edition is frozen in a file, and an event in each decided area's chain names it by its hash.

All events of an edition, its row in the list of editions and the asking for its pictures are one transaction: what is
interrupted half way leaves nothing, and the form sent again publishes; what was published is found by the form's key,
and not again.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

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
from carefund.service.monitoring.kept import watched_year
from carefund.service.notices.outbox import note
from carefund.service.plans.targets import appraised_round
from carefund.service.public.differences import differences
from carefund.service.public.drafting import Making, draft
from carefund.service.public.edition import Edition, content_of, figures_hash
from carefund.service.public.models import PublishedEdition
from carefund.service.public.observed import observed_round
from carefund.service.public.shelf import editions_of
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import areas_of_round
from carefund.service.work.kinds import DRAW_EDITION
from carefund.service.work.queue import enqueue
from carefund.wording.dates import LONDON

PARTS = ("england", "areas")
"""The pictures of an edition, in the order in which they are drawn."""


class Changed(Refusal):
    """Something was decided, corrected or published between the preview and its confirmation."""


def published_by(key: str, round_id: str, database: str = "default") -> int | None:
    """The edition that was published by the form with this key; None where none was."""
    rows = PublishedEdition.objects.using(database).filter(key=key, round_id=round_id)
    return rows.values_list("edition", flat=True).first()


def organisation_of(actor: Actor, at: datetime) -> str:
    """For which organisation somebody of the national team publishes; empty where they are not of it that day."""
    day = at.astimezone(LONDON).date()
    held = (one for one in actor.memberships if one.role is Role.NATIONAL and one.in_force(day))
    return next((one.organisation for one in held), "")


class Drafted(NamedTuple):
    """The next edition as it would be published now, the states (by area's code) that it was made from, the last."""

    edition: Edition
    states: dict[str, State]
    before: Edition | None


def drafted(open_round: OpenRound, actor: Actor, at: datetime, data: Path, database: str = "default") -> Drafted:
    """The next edition as it would be published now."""
    round_ = load_round(open_round.round_id)
    published = editions_of(round_.id, data, database)
    before = published[-1].edition if published else None
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
        year=watched_year(round_.id, data, database),
        before=before,
    )
    return Drafted(draft(making, areas, states), states, before)


def states_by_area(round_: Round, database: str) -> dict[str, State]:
    """The states of a round's plans by area's code."""
    names = {one.code: submission_id(round_.id, one.code) for one in areas_of_round(round_)}
    found = events.states_of(list(names.values()), database)
    return {code: found[name] for code, name in names.items()}


def publish(
    open_round: OpenRound,
    actor: Actor,
    at: datetime,
    key: str,
    seen: str,
    data: Path,
    database: str = "default",
    *,
    told: bool = True,
) -> int:
    """Publish the edition that was previewed; gives its number, also where the form was sent before.

    `seen` is the hash of the figures that the preview showed. The worker writes to everyone of each area, unless it is
    not to be `told`. Raises Changed where they are others now, NotNow where
    nothing is new, NotPermitted for somebody who may not publish.
    """
    try:
        return published_by(key, open_round.round_id, database) or _publish(
            open_round, actor, at, key, seen, data, database, told=told
        )
    except (Refusal, IntegrityError) as error:
        # The same form may have been sent twice at once, and the other was first.
        if (before := published_by(key, open_round.round_id, database)) is not None:
            return before
        if isinstance(error, IntegrityError):
            raise _changed() from error
        raise


def _publish(
    open_round: OpenRound, actor: Actor, at: datetime, key: str, seen: str, data: Path, database: str, *, told: bool
) -> int:
    edition, states, _ = drafted(open_round, actor, at, data, database)
    if figures_hash(edition) != seen:
        raise _changed()
    previous = editions_of(open_round.round_id, data, database)
    if not differences(previous[-1].edition if previous else None, edition).anything:
        raise NotNow("something that the last edition does not show", "nothing", "Nothing needs to be published")
    row = files.on_disk(content_of(edition), at, data)
    with transaction.atomic(using=database):
        files.insert([row], database)
        _record_all(edition, row.hash, states, actor, key, database, told=told)
        PublishedEdition.objects.using(database).create(
            round_id=edition.round, edition=edition.edition, file_hash=row.hash, key=key, published=at
        )
        for part in PARTS:
            enqueue(DRAW_EDITION, {"edition": row.hash, "part": part}, database, about=row.hash)
    return edition.edition


def _record_all(
    edition: Edition, file_hash: str, states: dict[str, State], actor: Actor, key: str, database: str, *, told: bool
) -> None:
    """The event of each area; raises Changed where somebody wrote to one of them meanwhile what the file does not say.

    Each event's key is the form's with the area's code, so that editions can be told again from events alone.
    """
    body = Published(edition=edition.edition, file_hash=file_hash)
    for area in edition.areas:
        state = states[area.code]
        asked = Asked(body=body, actor=actor, at=edition.published, key=f"{key}-{area.code}")
        made = events.record(
            asked, Setting(required=()), state.submission, database, known=state, noting=note if told else None
        )
        standing = made.state.decisions.standing
        if standing is None or standing.sequence != area.decision.sequence:
            raise _changed()


def _changed() -> Changed:
    return Changed(
        "the figures that the preview showed",
        "that something was decided, corrected or published since",
        "Look at the preview again, then publish",
    )
