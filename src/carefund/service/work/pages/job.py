"""The page of a job: what is being done, how far it is, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carefund.service.work.job import Job, Status
from carefund.wording.dates import moment_words
from carefund.wording.lists import counted

TITLES: Mapping[str, str] = {
    "appraise-round": "Appraising the targets of {about}",
    "draw-round": "Drawing the charts of {about}",
    "audit-round": "Working out what happened in {about}",
    "watch-round": "Watching the year of {about}",
    "watch-rounds": "Finding which rounds are to be watched anew",
    "evaluate-study": "Answering an evaluation of {about}",
    "draw-edition": "Drawing the charts of a published edition",
    "remind-of-conditions": "Finding who is to be reminded of conditions",
    "tell-of-condition": "Reminding somebody of a condition",
    "tell-of-event": "Finding whom an event concerns",
    "send-letter": "Writing to somebody about an event",
}
"""What the kinds of work are called, with what a job is about."""


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """A job as a page shows it; `share` is what of it is done, in whole per cent, empty where nobody can say."""

    title: str
    standing: str
    words: str
    share: str
    rows: tuple[tuple[str, str], ...]
    over: bool
    failed: bool


def job_page(job: Job) -> JobPage:
    """The page."""
    moments = (("Asked for", job.queued), ("Begun", job.started), ("Ended", job.ended))
    return JobPage(
        title=TITLES.get(job.kind, "Work in the background").format(about=job.about),
        standing=_standing(job),
        words="" if job.over else job.words,
        share=str(job.steps * 100 // job.of) if job.of and job.status is Status.RUNNING else "",
        rows=tuple((label, moment_words(at)) for label, at in moments if at is not None),
        over=job.over,
        failed=job.status is Status.FAILED,
    )


def _standing(job: Job) -> str:
    match job.status:
        case Status.WAITING if job.begun:
            return f"It failed and waits to be tried again: {job.error}."
        case Status.WAITING:
            return "It waits for a worker."
        case Status.RUNNING if job.of:
            return f"It is being done: {job.steps} of {job.of}."
        case Status.RUNNING:
            return "It is being done."
        case Status.DONE:
            return "It is done."
        case Status.FAILED:
            times = counted(job.begun, "time")
            return f"It failed {times} and is not tried again by itself. The last time: {job.error}."
