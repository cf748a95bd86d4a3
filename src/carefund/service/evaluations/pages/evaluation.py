"""The page of one evaluation: what was registered when, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup

from carefund.programme.rounds import load_round
from carefund.service.evaluations.kept import KeptEvaluation, KeptPicture
from carefund.service.evaluations.pages.evaluations import STANDING, title_of
from carefund.service.evaluations.registering import Registered
from carefund.wording.dates import moment_words


@dataclass(frozen=True, kw_only=True)
class EvaluationPage:
    """The page; `why_none` says why there is no answer, empty where there is one."""

    round_id: str
    round_title: str
    hash: str
    title: str
    question: str
    rows: tuple[tuple[str, str], ...]
    job: UUID
    over: bool
    why_none: str = ""
    conclusion: str = ""
    parts: Markup = field(default_factory=Markup)
    pictures: tuple[KeptPicture, ...] = ()
    endings: tuple[str, ...] = ()


def evaluation_page(one: Registered, kept: KeptEvaluation | None) -> EvaluationPage:
    """The page of a registered evaluation, with its answer where there is one."""
    registration, job = one.registration, one.job
    begun = [("Outcome read from", moment_words(job.started))] if job.started else []
    rows = (
        ("Registered", f"{moment_words(registration.moment)}, by {registration.by}"),
        *begun,
        ("Method", registration.method),
        ("Protocol, SHA-256", registration.protocol),
        ("Panel, SHA-256", registration.panel),
    )
    why = "" if kept else f"{STANDING[job.status]}."
    if kept and kept.refused:
        why = f"It could not be answered. {kept.refused}"
    answered = kept if kept and not kept.refused else KeptEvaluation()
    return EvaluationPage(
        round_id=registration.round,
        round_title=load_round(registration.round).title,
        hash=one.hash,
        title=title_of(one),
        question=registration.question,
        rows=rows,
        job=job.id,
        over=job.over,
        why_none=why,
        conclusion=answered.conclusion,
        parts=answered.parts,
        pictures=answered.pictures,
        endings=tuple(answered.files),
    )
