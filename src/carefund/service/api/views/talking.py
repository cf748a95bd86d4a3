"""Questions on a plan, and waivers of what was found in it."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from django.http import HttpResponse
from ninja.params.functions import Body

from carefund.assurance.event import QuestionAnswered, QuestionAsked, QuestionClosed, WaiverAsked
from carefund.assurance.permissions import Role
from carefund.assurance.questions import Thread
from carefund.assurance.state import AskedWaiver
from carefund.service.api.answers import (
    MessageLine,
    ThreadAnswer,
    ThreadsAnswer,
    WaiverAnswer,
    WaiversAnswer,
)
from carefund.service.api.operations import EDITORS, JSON, PLAN, answer, operation
from carefund.service.api.sent import AnswerSent, Key, QuestionSent, WaiverSent, as_sent
from carefund.service.frame.routes import READERS
from carefund.service.plans.tenant import Tenant, tenant_of

TALKERS = (Role.EDITOR, Role.LEAD, Role.SIGNATORY, Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
CREATED = 201


@operation("GET", f"{PLAN}/questions", "questions", TALKERS, tenant=tenant_of, answers=ThreadsAnswer, tag="questions")
def questions(tenant: Tenant) -> ThreadsAnswer:
    """The questions and comments that the token's side sees."""
    seen = [one for one in tenant.state.threads.values() if one.seen_by(tenant.side)]
    return ThreadsAnswer(questions=[_thread(one) for one in seen])


@operation(
    "POST",
    f"{PLAN}/questions",
    "ask",
    TALKERS,
    tenant=tenant_of,
    answers=ThreadAnswer,
    status=CREATED,
    sends=JSON,
    tag="questions",
)
def ask(tenant: Tenant, sent: Annotated[QuestionSent, as_sent(QuestionSent), Body(...)], key: Key = "") -> HttpResponse:
    """Ask a question, or comment, on a field or on the plan as a whole."""
    own = key or uuid4().hex
    tenant.record(QuestionAsked(thread=own, **sent.model_dump()), own)
    return answer(_thread(tenant.state.threads[own]), CREATED)


@operation(
    "POST",
    f"{PLAN}/questions/{{thread}}/answers",
    "answer",
    TALKERS,
    tenant=tenant_of,
    answers=ThreadAnswer,
    sends=JSON,
    tag="questions",
)
def add(
    tenant: Tenant, thread: str, sent: Annotated[AnswerSent, as_sent(AnswerSent), Body(...)], key: Key = ""
) -> ThreadAnswer:
    """Answer a question."""
    tenant.record(QuestionAnswered(thread=thread, words=sent.words), key)
    return _thread(tenant.state.threads[thread])


@operation(
    "POST",
    f"{PLAN}/questions/{{thread}}/close",
    "close",
    TALKERS,
    tenant=tenant_of,
    answers=ThreadAnswer,
    tag="questions",
)
def close(tenant: Tenant, thread: str, key: Key = "") -> ThreadAnswer:
    """Close a question that needs no more words."""
    tenant.record(QuestionClosed(thread=thread), key)
    return _thread(tenant.state.threads[thread])


@operation("GET", f"{PLAN}/waivers", "waivers", READERS, tenant=tenant_of, answers=WaiversAnswer, tag="waivers")
def waivers(tenant: Tenant) -> WaiversAnswer:
    """The waivers that were asked for, and what became of each."""
    return WaiversAnswer(waivers=[_waiver(one) for one in tenant.state.waivers.values()])


@operation(
    "POST",
    f"{PLAN}/waivers",
    "ask-waiver",
    EDITORS,
    tenant=tenant_of,
    answers=WaiverAnswer,
    status=CREATED,
    sends=JSON,
    tag="waivers",
)
def ask_waiver(
    tenant: Tenant, sent: Annotated[WaiverSent, as_sent(WaiverSent), Body(...)], key: Key = ""
) -> HttpResponse:
    """Ask for an exception to one check, for a reason and until a day."""
    own = key or uuid4().hex
    tenant.record(WaiverAsked(waiver=own, **sent.model_dump()), own)
    return answer(_waiver(tenant.state.waivers[own]), CREATED)


def _thread(one: Thread) -> ThreadAnswer:
    return ThreadAnswer(
        thread=one.id,
        field=one.field,
        audience=one.audience,
        due=one.due,
        closed=one.closed,
        messages=[
            MessageLine(who=each.name, organisation=each.organisation, at=each.at, words=each.words)
            for each in one.messages
        ],
    )


def _waiver(one: AskedWaiver) -> WaiverAnswer:
    decided = {None: "waiting", True: "granted", False: "refused"}[one.granted]
    return WaiverAnswer(
        waiver=one.id,
        check=one.check,
        field=one.field,
        reason=one.reason,
        until=one.until,
        asked_by=one.asked_by,
        asked_at=one.at,
        status="withdrawn" if one.withdrawn else decided,
        decision=one.decision,
    )
