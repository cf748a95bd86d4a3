"""Saving a plan: whole as JSON, or as its workbook; and checking a workbook without keeping it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from ninja import UploadedFile
from ninja.params.functions import Body, File, Form

from carefund.assurance.request import Conflict
from carefund.plan.difference import differences
from carefund.plan.model import Plan
from carefund.refusal import Refusal, RefusedFile
from carefund.report.media.files import to_json
from carefund.report.plan.difference import changes_table
from carefund.report.plan_check.tables import record
from carefund.service.api.answers import CheckAnswer, SavedAnswer, UploadAnswer
from carefund.service.api.operations import EDITORS, JSON, MULTIPART, PLAN, operation
from carefund.service.api.problems import Differing, Missed
from carefund.service.api.sent import MOST_VERSIONS, WRITTEN, Key, PlanSent, as_sent
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.routes import READERS
from carefund.service.people.sessions import today
from carefund.service.plans.checking import check_workbook
from carefund.service.plans.prefilling import workbook_of
from carefund.service.plans.saving import Saved, save
from carefund.service.plans.sections import IDENTITY, SIGNED, section_of_path
from carefund.service.plans.tenant import Tenant, tenant_of
from carefund.service.plans.uploads import LONGEST_NOTE, as_rewritten, content_of, upload
from carefund.wording.lists import listed


class NotAsked(Refusal):
    """Something in a plan that its round has no place for."""


Workbook = Annotated[UploadedFile, File(...)]
Note = Annotated[str, Form("", max_length=LONGEST_NOTE, pattern=WRITTEN)]
BasedOn = Annotated[int, Form(..., ge=0, le=MOST_VERSIONS)]


@operation("PUT", f"{PLAN}/plan", "save-plan", EDITORS, tenant=tenant_of, answers=SavedAnswer, sends=JSON)
def save_plan(tenant: Tenant, sent: Annotated[PlanSent, as_sent(PlanSent), Body(...)], key: Key = "") -> SavedAnswer:
    """Save a whole plan that was made from a version.

    Sections that it leaves as they were in that version keep what others wrote meanwhile. Where it changes a section
    that others changed too, nothing is saved, and the answer (409) has both values of each field. Whose plan it is,
    its version and its signatures are the service's, whatever is sent.
    """
    own = {"round_id": tenant.round.id, "area_code": tenant.area.code, "illustrative": tenant.plan.illustrative}
    _require_of_round(tenant, sent.plan)
    change = as_rewritten(tenant, sent.plan.model_copy(update=own), sent.based_on)
    try:
        saved = save(tenant, change, based_on=sent.based_on, note=sent.note, key=key)
    except Conflict as refusal:
        tenant.look_again()
        raise differing(tenant, refusal, change(tenant.plan)) from refusal
    return saved_answer(tenant, saved)


@operation(
    "GET",
    f"{PLAN}/workbook",
    "workbook",
    READERS,
    tenant=tenant_of,
    answers=str,
    content=TYPES[".xlsx"],
    tag="workbook",
)
def template(tenant: Tenant) -> HttpResponse:
    """The plan's workbook, with the plan as it stands in it."""
    return download(workbook_of(tenant.plan), f"{tenant.round.id}-{tenant.area.code}.xlsx", TYPES[".xlsx"])


@operation(
    "POST",
    f"{PLAN}/workbook",
    "upload",
    EDITORS,
    tenant=tenant_of,
    answers=UploadAnswer,
    sends=MULTIPART,
    tag="workbook",
)
def upload_workbook(tenant: Tenant, file: Workbook, based_on: BasedOn, note: Note = "") -> HttpResponse:
    """Check a workbook, keep it, and make what it says the plan's next version, as the page does."""
    content, name = content_of(file, too_large=False)
    made = upload(tenant, content, name, note=note, based_on=based_on)
    if made.conflict:
        raise differing(tenant, made.conflict, made.checked.plan)
    assert made.saved is not None  # where there is no conflict
    saved = saved_answer(tenant, made.saved).model_dump()
    answer = {"upload": made.row.number, "saved": saved, "checked": record(made.checked, {})}
    return HttpResponse(to_json(answer), content_type=JSON)


@operation(
    "POST", f"{PLAN}/check", "check", READERS, tenant=tenant_of, answers=CheckAnswer, sends=MULTIPART, tag="workbook"
)
def check(tenant: Tenant, file: Workbook) -> HttpResponse:
    """What the command line's check of a workbook says; nothing is kept. A file that is no plan is under `refused`."""
    content, name = content_of(file, too_large=False)
    try:
        made = record(check_workbook(content, name, today(), tenant.area.code, tenant.round.id), {})
    except RefusedFile as refused:
        made = {"plans": [], "refused": [refused.as_record()]}
    return HttpResponse(to_json(made), content_type=JSON)


def _require_of_round(tenant: Tenant, sent: Plan) -> None:
    """Raise NotAsked for a part of the plan that is in no section of the round, where it is not as it stands."""
    own = (*IDENTITY, "version_date", SIGNED)
    parts = [one for one in Plan.model_fields if one not in own and not section_of_path(tenant.layout, one)]
    empty = Plan(round_id=tenant.round.id, area_code=tenant.area.code)
    other = [one for one in parts if getattr(sent, one) not in (getattr(tenant.plan, one), getattr(empty, one))]
    if other:
        raise NotAsked(
            "parts of a plan that this round asks for",
            f"{listed(other)}, which it does not ask for",
            "Leave them out; the round's definition says what its plans hold",
        )


def saved_answer(tenant: Tenant, saved: Saved) -> SavedAnswer:
    """What came of saving."""
    return SavedAnswer(
        version=saved.version,
        plan_hash=tenant.state.plan_hash,
        sections=list(saved.sections),
        voided=[f"{one.name}, {one.slot}" for one in saved.voided],
    )


def differing(tenant: Tenant, refusal: Conflict, sent: Plan) -> Differing:
    """A conflict, with both values of every field of its sections."""
    rows = changes_table(differences(tenant.plan, sent), tenant.layout).records()
    changed = [
        Missed(field=row["field"], label=row["label"], stands=row["before"], sent=row["after"])
        for row in rows
        if section_of_path(tenant.layout, row["field"]) in refusal.sections
    ]
    return Differing(refusal, refusal.sections, changed)
