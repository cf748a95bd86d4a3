"""How likely a target is, whatever it is set to: answered in a moment from what the worker appraised."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpResponse
from ninja.params.functions import Query

from carefund.refusal import Refusal
from carefund.report.media.files import to_json
from carefund.service.api.answers import AppraisalAnswer
from carefund.service.api.operations import JSON, PLAN, operation
from carefund.service.frame.routes import READERS
from carefund.service.plans.target_words import record
from carefund.service.plans.targets import NoSuchTarget, NoTargetAnswer, target_answer
from carefund.service.plans.tenant import Tenant, tenant_of

LARGEST = 1_000
TargetGiven = Annotated[
    float,
    Query(..., ge=-LARGEST, le=LARGEST, description="Change in per cent of the baseline; a fall is negative."),
]


class NotAppraised(Refusal):
    """A target that cannot be answered, or not yet."""


@operation(
    "GET",
    f"{PLAN}/targets/{{metric}}/appraisal",
    "appraisal",
    READERS,
    tenant=tenant_of,
    answers=AppraisalAnswer,
    tag="targets",
)
def appraisal(tenant: Tenant, metric: str, target: TargetGiven) -> HttpResponse:
    """How likely a target is, with the plan and without it, in the words of every other door; nothing is saved."""
    try:
        made = target_answer(tenant.round.id, tenant.area.code, metric, target, tenant.data, tenant.database)
    except NoSuchTarget as refusal:
        raise Http404(str(refusal)) from refusal
    if made is None:
        raise NotAppraised("a round that was appraised", "one that is being worked on", "Ask again in a minute")
    if isinstance(made, NoTargetAnswer):
        raise NotAppraised(made.expected, made.found, made.to_do, made.place)
    return HttpResponse(to_json(record(made)), content_type=JSON)
