"""What the page of a job says, as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from carefund.service.work.job import Job, Status
from carefund.service.work.kinds import KINDS
from carefund.service.work.pages.job import TITLES, job_page

JOB = Job(
    id=uuid4(), kind="draw-round", about="bcf-2015-16", arguments={}, status=Status.WAITING, begun=0, steps=0, of=0,
    words="", result="", error="", queued=datetime(2026, 1, 2, 3, 4, tzinfo=UTC), started=None, ended=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "It waits for a worker."),
        ({"begun": 1, "error": "no space"}, "It failed and waits to be tried again: no space."),
        ({"status": Status.RUNNING}, "It is being done."),
        ({"status": Status.RUNNING, "steps": 0, "of": 152}, "It is being done: 0 of 152."),
        ({"status": Status.DONE}, "It is done."),
        (
            {"status": Status.FAILED, "begun": 3, "error": "no space"},
            "It failed 3 times and is not tried again by itself. The last time: no space.",
        ),
    ],
)
def test_a_job_is_said_as_it_stands(changed: dict[str, Any], said: str) -> None:
    assert job_page(replace(JOB, **changed)).standing == said


def test_progress_is_a_share_in_words_of_its_own_nothing_as_nought() -> None:
    running = replace(JOB, status=Status.RUNNING, steps=0, of=152, words="Drawing: Leeds")
    assert (job_page(running).share, job_page(running).words) == ("0", "Drawing: Leeds")
    assert job_page(replace(running, steps=76)).share == "50"
    assert job_page(replace(running, of=0)).share == ""
    assert job_page(replace(running, status=Status.DONE)).share == ""


def test_moments_that_have_not_come_are_not_shown() -> None:
    assert job_page(JOB).rows == (("Asked for", "2 January 2026, 03:04"),)


def test_every_kind_of_work_has_a_title() -> None:
    assert set(TITLES) == set(KINDS)
    assert job_page(JOB).title == "Drawing the charts of bcf-2015-16"
