"""The page of a round's evaluations: what was registered, by whom and when, and the form to register another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.programme.rounds import load_round
from carefund.service.evaluations.registering import Registered
from carefund.service.frame.problem import Problem
from carefund.service.work.job import Status
from carefund.wording.dates import moment_words

STANDING = {
    Status.WAITING: "Waits for a worker",
    Status.RUNNING: "Being worked out",
    Status.DONE: "Answered",
    Status.FAILED: "Failed",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One registered evaluation."""

    hash: str
    title: str
    method: str
    by: str
    at: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class EvaluationsPage:
    """The page."""

    round_id: str
    round_title: str
    title: str
    registers: bool
    lines: tuple[Line, ...]
    problem: tuple[Problem, ...] = ()


def title_of(one: Registered) -> str:
    """The title that an evaluation's protocol gives it, or its method."""
    return one.registration.title or f"Evaluation by {one.registration.method}"


def evaluations_page(
    round_id: str, found: Sequence[Registered], *, registers: bool, problem: Problem | None = None
) -> EvaluationsPage:
    """The page of a round, for somebody who `registers` or only reads."""
    return EvaluationsPage(
        round_id=round_id,
        round_title=load_round(round_id).title,
        title="Evaluations",
        registers=registers,
        lines=tuple(_line(one) for one in found),
        problem=(problem,) if problem else (),
    )


def _line(one: Registered) -> Line:
    kept = one.registration
    return Line(hash=one.hash, title=title_of(one), method=kept.method, by=kept.by, at=moment_words(kept.moment),
                standing=STANDING[one.job.status])  # fmt: skip
