"""Evaluations of a round: the list and its form, one with its answer, and what is taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.permissions import Role
from carefund.plan.workbook.opening import LARGEST_PLAN
from carefund.refusal import Refusal
from carefund.service.evaluations.kept import KeptEvaluation, kept_evaluation
from carefund.service.evaluations.pages.evaluation import evaluation_page
from carefund.service.evaluations.pages.evaluations import evaluations_page
from carefund.service.evaluations.registering import Registered, register, registered, registered_as
from carefund.service.evaluations.strangers_study import LARGEST_PROTOCOL
from carefund.service.frame.downloads import TYPES, download, picture_for_good
from carefund.service.frame.problem import NOT_FILLED_IN, Lacking, Problem, problem_of
from carefund.service.frame.rendering import render
from carefund.service.ledger import files
from carefund.service.people.sessions import acting, now, today
from carefund.service.plans.scanning import require_clean
from carefund.service.rounds.opening import opened
from carefund.wording.numbers import megabytes

REGISTERING = (Role.NATIONAL,)
KINDS = TYPES | {".json": "application/json", ".toml": "application/toml; charset=utf-8"}
FIELDS = {"protocol": "Protocol", "panel": "Panel"}


def evaluations(request: HttpRequest, round_id: str) -> HttpResponse:
    """What was registered for a round, and for those who may the form to register another."""
    _require_open(round_id)
    return _shown(request, round_id)


def _shown(request: HttpRequest, round_id: str, problem: Problem | None = None) -> HttpResponse:
    day = today()
    held = {one.role for one in acting(request).memberships if one.in_force(day)}
    page = evaluations_page(
        round_id, registered(round_id, _data()), registers=bool(held & set(REGISTERING)), problem=problem
    )
    return render(request, "evaluations/evaluations.html", page, status=problem.status if problem else 200)


def register_one(request: HttpRequest, round_id: str) -> HttpResponse:
    """Register a protocol with its panel; its outcome is read by the worker afterwards."""
    _require_open(round_id)
    too_large = getattr(request, "too_large", False)
    try:
        if too_large:
            raise Lacking("panel", f"files of up to {megabytes(LARGEST_PLAN)} together",
                          "Leave out columns that the protocol does not name", "larger ones")  # fmt: skip
        protocol = _content(request.FILES.get("protocol"), "protocol", "Choose the protocol, a .toml file")
        panel = _content(request.FILES.get("panel"), "panel", "Choose the panel, a .csv or .parquet file")
        if len(protocol) > LARGEST_PROTOCOL:
            raise Lacking("protocol", "a protocol of up to 64 kB", "Choose the .toml file", "a larger file")
        name = register(round_id, protocol, panel, by=acting(request).name, at=now(), data=_data())
    except Refusal as refused:
        return _shown(request, round_id, _problem(refused))
    messages.success(request, "It is registered. Its outcome is read from now on.")
    return redirect("evaluation", round_id, name)


def _problem(refused: Refusal) -> Problem:
    if isinstance(refused, Lacking):
        return problem_of(refused, FIELDS)
    where = f"{refused.place}: " if refused.place else ""
    words = f"{where}expected {refused.expected}; found {refused.found}."
    return Problem("protocol", words, refused.to_do, NOT_FILLED_IN)


def _content(file: UploadedFile[Any] | None, field: str, to_do: str) -> bytes:
    if file is None:
        raise Lacking(field, FIELDS[field], to_do)
    content: bytes = file.read()
    if not content:
        raise Lacking(field, "a file with something in it", to_do, "an empty one")
    require_clean(content)
    return content


def evaluation(request: HttpRequest, round_id: str, registration: str) -> HttpResponse:
    """One evaluation, answered or on its way."""
    found = _found(round_id, registration)
    return render(request, "evaluations/evaluation.html", evaluation_page(found, _answer(found)))


def evaluation_file(request: HttpRequest, round_id: str, registration: str, ending: str) -> HttpResponse:
    """The answer as JSON, its gaps as CSV or XLSX, or the protocol as it was registered."""
    found = _found(round_id, registration)
    answer = _answer(found)
    hashes = {**(answer.files if answer else {}), "toml": found.registration.protocol}
    if ending not in hashes:
        raise Http404("no such file")
    content = files.read(hashes[ending], _data())
    return download(content, f"evaluation-{round_id}-{registration[:8]}.{ending}", KINDS[f".{ending}"])


def evaluation_picture(request: HttpRequest, round_id: str, registration: str, picture: str) -> HttpResponse:
    """A picture of the answer, by the hash of its content."""
    answer = _answer(_found(round_id, registration))
    if answer is None or picture not in {form for one in answer.pictures for form in (one.wide, one.narrow)}:
        raise Http404("no such picture")
    return picture_for_good(files.read(picture, _data()))


def _data() -> Path:
    return Path(settings.DATA)


def _require_open(round_id: str) -> None:
    if opened(round_id) is None:
        raise Http404("no such round")


def _found(round_id: str, registration: str) -> Registered:
    _require_open(round_id)
    found = registered_as(round_id, registration, _data())
    if found is None:
        raise Http404("no such evaluation")
    return found


def _answer(found: Registered) -> KeptEvaluation | None:
    return kept_evaluation(found.job.result, _data()) if found.job.result else None
