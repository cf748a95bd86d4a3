"""The first round of the demonstration is published: an edition when all was decided, another when the year was over.

The second shows what happened, and a decision that was put right beside what it corrects.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from carefund.assurance.event import DecisionCorrected, submission_id
from carefund.assurance.permissions import Actor
from carefund.assurance.request import Asked, NotNow, Setting
from carefund.assurance.state import State
from carefund.programme.definition import Round
from carefund.service.ledger.events import record, states_of
from carefund.service.public.edition import figures_hash
from carefund.service.public.observed import ensure_audited
from carefund.service.public.publication import drafted, publish, published_by
from carefund.service.rounds.opening import areas_of_round, opened
from carefund.service.rounds.review_rules import review_rules
from carefund.service.work.doing import Worker
from carefund.service.work.kinds import AUDIT, KINDS
from carefund.service.work.queue import job_of

KEY = "demonstration-edition-{}"
CORRECTED, BECOMES = "approved-with-support", "approved"
WHY = "The letter named the wrong category; the board was told."
BEFORE = timedelta(days=20)
"""How long before the second edition a decision was put right."""


def publish_editions(
    round_: Round, actor: Actor, first: datetime, second: datetime, data: Path, database: str, *, with_outturn: bool
) -> None:
    """Publish both editions, where they are not there yet; `with_outturn` has the round audited for the second."""
    _publish(1, round_, actor, first, data, database)
    _correct(round_, actor, second - BEFORE, database)
    if with_outturn:
        _audit(round_.id, data, database)
    _publish(2, round_, actor, second, data, database)


def _publish(edition: int, round_: Round, actor: Actor, at: datetime, data: Path, database: str) -> None:
    key, open_round = KEY.format(edition), opened(round_.id, database)
    assert open_round is not None  # the demonstration has opened it
    if published_by(key, round_.id, database) is None:
        seen = figures_hash(drafted(open_round, actor, at, data, database)[0])
        with suppress(NotNow):  # of a few areas perhaps none was decided on, and nothing corrected since
            publish(open_round, actor, at, key, seen, data, database, told=False)


def _correct(round_: Round, actor: Actor, at: datetime, database: str) -> None:
    """Put the decision on the first plan that was approved with support right; once."""
    names = [submission_id(round_.id, one.code) for one in areas_of_round(round_)]
    states = states_of(names, database)
    told = [one for one in states.values() if len(one.decisions.made) > 1]
    for state in [] if told else [one for one in states.values() if _is_correctable(one)][:1]:
        asked = Asked(
            body=DecisionCorrected(outcome=BECOMES, reason=WHY), actor=actor, at=at, key="demonstration-correction"
        )
        record(asked, Setting(required=(), rules=review_rules(round_)), state.submission, database)


def _is_correctable(state: State) -> bool:
    standing = state.decisions.standing
    return standing is not None and standing.outcome == CORRECTED and not state.conditions


def _audit(round_id: str, data: Path, database: str) -> None:
    """Do the audit that the worker would do later."""
    asked = ensure_audited(round_id, database)
    worker = Worker(data, Event(), database=database, kinds={AUDIT: KINDS[AUDIT]})
    while (job := job_of(asked, database)) is not None and not job.over and worker.do_one():
        pass
