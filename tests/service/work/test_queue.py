"""The queue in real databases: work is queued once, taken by one, held by a heartbeat, and never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.work.conftest import Yard


def test_the_same_work_is_queued_once_whatever_the_order_of_its_arguments(yard: Yard) -> None:
    from carefund.service.work.queue import enqueue, jobs

    kind = f"steps-{yard.mark}"
    first = enqueue(kind, {"round": "a", "as_of": "2014-09"}, yard.database)
    assert enqueue(kind, {"as_of": "2014-09", "round": "a"}, yard.database) == first
    assert enqueue(kind, {"as_of": "2014-10", "round": "a"}, yard.database) != first
    assert len(jobs(yard.database, kind=kind)) == 2


def test_asking_at_once_from_many_threads_makes_one_job(yard: Yard) -> None:
    from django.db import connections

    def ask(_number: int) -> Any:
        try:
            return yard.ask("steps")
        finally:
            connections[yard.database].close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(16)))) == 1


def test_work_that_is_done_is_not_done_again(yard: Yard) -> None:
    id_ = yard.ask("steps")
    assert yard.worker().do_one()
    done = yard.job(id_)
    assert (done.status, done.begun, len(done.result)) == ("done", 1, 64)
    assert yard.ask("steps") == id_
    assert not yard.worker().do_one()
    assert yard.job(id_) == done


def test_many_workers_at_once_never_take_one_job(yard: Yard) -> None:
    from django.db import connections

    asked = {yard.ask("steps", str(number)) for number in range(24)}

    def take(worker: int) -> list[Any]:
        taken = []
        try:
            while (held := yard.claim(f"worker {worker}")) is not None:
                taken.append(held.job)
        finally:
            connections[yard.database].close()
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job for each in pool.map(take, range(4)) for job in each]
    assert len(taken) == len(set(taken)) == 24
    assert set(taken) == asked


def test_jobs_are_taken_in_the_order_in_which_they_were_asked_for(yard: Yard) -> None:
    asked = [yard.ask("steps", str(number)) for number in range(5)]
    assert [yard.claim().job for _ in asked] == asked
    assert yard.claim() is None


def test_a_worker_takes_only_what_it_can_do(yard: Yard) -> None:
    from carefund.service.work.queue import claim

    yard.ask("steps")
    assert claim("another", yard.pace(), yard.database, ["no such kind"]) is None


def test_a_lease_that_ran_out_is_freed_and_its_holder_changes_nothing_any_more(yard: Yard) -> None:
    from carefund.service.work import queue

    id_ = yard.ask("steps")
    late = yard.claim("late", lease=0.05)
    sleep(0.2)
    assert queue.reap(yard.database) >= 1
    assert yard.job(id_).status == "waiting"
    held = yard.claim("next")
    assert (held.job, held.turn) == (id_, 2)
    assert not queue.heartbeat(late, yard.pace(), yard.database)
    assert not queue.tell_progress(late, 1, 2, "late", yard.database)
    assert not queue.finish(late, "late", yard.database)
    assert not queue.fail(late, "late", yard.pace(), yard.database)
    assert not queue.release(late, yard.database)
    assert queue.finish(held, "f" * 64, yard.database)
    assert not queue.finish(late, "e" * 64, yard.database)
    assert yard.job(id_).result == "f" * 64


def test_a_worker_of_the_same_name_does_not_hold_what_it_held_in_an_earlier_turn(yard: Yard) -> None:
    from carefund.service.work import queue

    yard.ask("steps")
    first = yard.claim("same", lease=0.05)
    sleep(0.2)
    queue.reap(yard.database)
    second = yard.claim("same")
    assert not queue.finish(first, "e" * 64, yard.database)
    assert queue.finish(second, "f" * 64, yard.database)


def test_a_heartbeat_keeps_a_job_from_the_reaper(yard: Yard) -> None:
    from carefund.service.work import queue

    id_ = yard.ask("steps")
    held = yard.claim(lease=0.4)
    for _ in range(6):
        sleep(0.15)
        assert queue.heartbeat(held, yard.pace(0.4), yard.database)
        queue.reap(yard.database)
        assert yard.job(id_).status == "running"


def told(logs: list[Any], id_: Any) -> list[str]:
    """The errors by which jobs of an id were told to be left."""
    return [one["error"] for one in logs if one["event"] == "a job failed and is left" and one["job"] == str(id_)]


def test_the_third_failure_is_told_and_the_job_left(yard: Yard) -> None:
    from structlog.testing import capture_logs

    id_ = yard.ask("poison")
    with capture_logs() as logs:
        for begun in (1, 2):
            assert yard.worker().do_one()
            assert (yard.job(id_).status, yard.job(id_).begun) == ("waiting", begun)
        assert told(logs, id_) == []
        assert yard.worker().do_one()
    failed = yard.job(id_)
    assert (failed.status, failed.error) == ("failed", "ValueError: nothing will come of this")
    assert told(logs, id_) == ["ValueError: nothing will come of this"]
    assert not yard.worker().do_one()


def test_a_job_that_kills_its_worker_three_times_is_told_too(yard: Yard) -> None:
    from structlog.testing import capture_logs

    from carefund.service.work import queue

    id_ = yard.ask("steps")
    with capture_logs() as logs:
        for _ in range(3):
            assert yard.claim(lease=0.02).job == id_
            sleep(0.1)
            queue.reap(yard.database)
    assert (yard.job(id_).status, yard.job(id_).error) == ("failed", queue.LEFT)
    assert told(logs, id_) == [queue.LEFT]


def test_work_that_failed_can_be_asked_for_again(yard: Yard) -> None:
    id_ = yard.ask("poison")
    for _ in range(3):
        yard.worker().do_one()
    assert yard.ask("poison") == id_
    assert (yard.job(id_).status, yard.job(id_).begun) == ("waiting", 0)


def test_a_poisoned_job_does_not_stop_the_queue(yard: Yard) -> None:
    bad = yard.ask("poison", "bad")
    good = [yard.ask("steps", str(number)) for number in range(3)]
    worker = yard.worker()
    for _ in range(4):
        assert worker.do_one()
    assert [yard.job(id_).status for id_ in good] == ["done"] * 3
    assert (yard.job(bad).status, yard.job(bad).begun) == ("waiting", 1)


def test_a_job_that_failed_rests_before_it_is_taken_again(yard: Yard) -> None:
    from datetime import timedelta

    from carefund.service.work import queue
    from carefund.service.work.job import Pace

    yard.ask("steps")
    queue.fail(yard.claim(), "not now", Pace(rest=timedelta(seconds=0.5)), yard.database)
    assert yard.claim() is None
    sleep(0.7)
    assert yard.claim() is not None


STEPS = ("claim", "heartbeat", "finish", "fail", "release", "expire", "reap")
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=25))
@SLOW
def test_whatever_three_workers_do_in_whatever_order_one_at_most_holds_a_job(
    yard: Yard, steps: list[tuple[str, int]]
) -> None:
    """A claim holds until its worker ends it, gives it back, or is reaped; what is over stays over; three tries."""
    from datetime import UTC, datetime

    from carefund.service.work import queue
    from carefund.service.work.models import StoredJob

    id_ = yard.ask("steps", uuid4().hex)
    rows = StoredJob.objects.using(yard.database).filter(id=id_)
    claims: dict[int, Any] = {}
    holder: int | None = None
    failures = 0
    for step, worker in steps:
        before, held = yard.job(id_), claims.get(worker)
        mine = held is not None and holder == worker
        if step == "claim":
            taken = yard.claim(str(worker))
            assert (taken is not None) == (before.status == "waiting")
            if taken is not None:
                assert holder is None
                claims[worker], holder = taken, worker
        elif step == "expire":
            rows.filter(status="running").update(free_from=datetime(2020, 1, 1, tzinfo=UTC))
        elif step == "reap":
            overdue = rows.filter(status="running", free_from__year=2020).exists()
            queue.reap(yard.database)
            if overdue:
                holder, failures = None, failures + 1
        elif held is not None:
            change = {
                "heartbeat": lambda: queue.heartbeat(held, yard.pace(), yard.database),  # noqa: B023
                "finish": lambda: queue.finish(held, "f" * 64, yard.database),  # noqa: B023
                "fail": lambda: queue.fail(held, "no", yard.pace(), yard.database),  # noqa: B023
                "release": lambda: queue.release(held, yard.database),  # noqa: B023
            }[step]
            assert change() == mine
            if mine and step != "heartbeat":
                holder, failures = None, failures + (step == "fail")
        job = yard.job(id_)
        assert (job.status == "running") == (holder is not None)
        assert (job.status == "failed") == (failures == 3)
        assert job.begun == failures + (job.status in ("running", "done"))
        assert not before.over or job == before
    rows.delete()


def test_progress_is_read_from_the_row(yard: Yard) -> None:
    from carefund.service.work import queue

    id_ = yard.ask("steps")
    held = yard.claim()
    assert queue.tell_progress(held, 3, 152, "Leeds" * 100, yard.database)
    job = yard.job(id_)
    assert (job.steps, job.of, job.words[:5], len(job.words)) == (3, 152, "Leeds", 200)
    assert queue.finish(held, "f" * 64, yard.database)
    assert (yard.job(id_).steps, yard.job(id_).of) == (152, 152)
