"""Workers as threads and as programs that are killed: no job is lost, and none is done twice in effect."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from hashlib import sha256
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest

from tests.service.work.conftest import Yard, address_of


def rows_of_result(yard: Yard, id_: Any) -> int:
    """How often the result of a job was kept."""
    from carefund.service.ledger.models import StoredFile

    return int(StoredFile.objects.using(yard.database).filter(hash=yard.job(id_).result).count())


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(yard: Yard) -> None:
    id_ = yard.ask("steps", steps="40", seconds="0.05")
    first = yard.program(lease=1.0)
    yard.wait_for(lambda: yard.job(id_).words)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert yard.job(id_).status == "running"
    yard.program(lease=1.0)
    done = yard.wait_for(lambda: (job := yard.job(id_)).over and job)
    assert (done.status, done.begun) == ("done", 2)
    assert yard.lines() == ["begun", "begun", "made"]
    content = f"result of {yard.notes / 'one'}".encode()
    assert done.result == sha256(content).hexdigest()
    assert rows_of_result(yard, id_) == 1


def test_a_worker_that_is_asked_to_end_gives_its_job_back_uncounted(yard: Yard) -> None:
    id_ = yard.ask("steps", steps="400", seconds="0.05")
    program = yard.program(lease=60.0)
    yard.wait_for(lambda: yard.job(id_).words)
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    assert (yard.job(id_).status, yard.job(id_).begun) == ("waiting", 0)


def test_a_worker_that_is_asked_to_end_finishes_work_that_tells_nothing(yard: Yard) -> None:
    id_ = yard.ask("one_long_step", seconds="1.5")
    program = yard.program(lease=60.0)
    yard.wait_for(yard.lines)
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    assert yard.job(id_).status == "done"


def test_a_second_signal_ends_a_worker_at_once(yard: Yard) -> None:
    yard.ask("one_long_step", seconds="60")
    program = yard.program(lease=60.0)
    yard.wait_for(yard.lines)
    program.send_signal(signal.SIGTERM)
    sleep(0.5)
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == -signal.SIGTERM


def test_heartbeats_hold_a_job_that_takes_longer_than_its_lease(yard: Yard) -> None:
    from django.db import connections

    id_ = yard.ask("one_long_step", seconds="4")
    stop = Event()

    def other() -> None:
        worker = yard.worker(lease=1.5)
        while not stop.wait(0.05):
            worker.do_one()
        connections[yard.database].close()

    threads = [Thread(target=other) for _ in range(2)]
    for thread in threads:
        thread.start()
    yard.wait_for(lambda: yard.job(id_).over)
    stop.set()
    for thread in threads:
        thread.join()
    assert yard.lines() == ["begun"]
    assert (yard.job(id_).status, yard.job(id_).begun) == ("done", 1)


def test_a_worker_that_lost_its_job_stops_at_its_next_step(yard: Yard) -> None:
    from carefund.service.work import queue
    from carefund.service.work.doing import Lost

    yard.ask("steps")
    worker = yard.worker()
    held = yard.claim(worker.name, lease=0.05)
    sleep(0.2)
    queue.reap(yard.database)
    with pytest.raises(Lost):
        worker._progress(held, Event())(1, 2, "late")
    lost = Event()
    lost.set()
    with pytest.raises(Lost):
        worker._progress(yard.claim(worker.name), lost)(1, 2, "late")


def test_a_job_that_kills_every_worker_is_left_and_the_next_one_done(yard: Yard) -> None:
    bad = yard.ask("poison_that_kills", "bad")
    good = yard.ask("steps", "good")
    for _ in range(4):
        if yard.job(good).over and yard.job(bad).over:
            break
        program = yard.program(lease=0.5)
        yard.wait_for(lambda: program.poll() is not None or (yard.job(good).over and yard.job(bad).over))  # noqa: B023
    assert (yard.job(bad).status, yard.job(good).status) == ("failed", "done")
    assert yard.lines("bad") == ["begun"] * 3


def test_an_unknown_kind_fails_as_any_other_fault(yard: Yard) -> None:
    id_ = yard.ask("steps")
    worker = yard.worker()
    worker.kinds = {f"steps-{yard.mark}": "tests.service.work.doing:no_such_function"}
    worker.do_one()
    assert "no_such_function" in yard.job(id_).error


def test_a_worker_waits_for_a_database_that_is_away(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from carefund.service.work import doing, queue

    id_ = yard.ask("steps")
    away, stop = iter([True, True]), Event()
    finish = queue.finish

    def finish_later(*given: Any) -> bool:
        if next(away, False):
            raise OperationalError("the server closed the connection")
        stop.set()
        return finish(*given)

    monkeypatch.setattr(queue, "finish", finish_later)
    monkeypatch.setattr(doing, "TOLD_EVERY", 0.01)
    doing.work_on(yard.worker(stop), idle=0.01)
    assert (yard.job(id_).status, yard.job(id_).begun) == ("done", 1)


def test_the_worker_is_a_program_of_its_own_that_ends_when_asked_to(yard: Yard) -> None:
    environment = os.environ | {"CAREFUND_DATA": str(yard.data), "CAREFUND_DATABASE": address_of(yard.database)}
    command = [sys.executable, "-m", "carefund.service.work.worker"]
    program = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    yard.programs.append(program)
    assert program.stderr is not None
    assert "a worker takes jobs" in program.stderr.readline()
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    program.stderr.close()


@pytest.mark.deep
def test_two_hundred_kills_lose_no_job_and_do_none_twice(yard: Yard) -> None:
    """Two workers, one of which is killed again and again at any moment; every job ends done, its result kept once."""
    from carefund.service.work.queue import jobs

    draw = random.Random(20260101)
    asked = [yard.ask("steps", str(number), steps="6", seconds="0.05") for number in range(60)]
    fewest = 200
    kills = 0
    workers = [yard.program(lease=1.0), yard.program(lease=1.0)]
    while kills < fewest or not all(job.over for job in jobs(yard.database, kind=f"steps-{yard.mark}")):
        sleep(draw.uniform(0.0, 0.4))
        for job in jobs(yard.database, kind=f"steps-{yard.mark}", status="failed"):
            yard.ask("steps", job.arguments["notes"].rsplit("/", 1)[1], steps="6", seconds="0.05")
        if kills < fewest:
            victim = draw.randrange(2)
            workers[victim].kill()
            workers[victim].wait()
            kills += 1
            workers[victim] = yard.program(lease=1.0)
        if kills < fewest and all(job.over for job in jobs(yard.database, kind=f"steps-{yard.mark}")):
            asked += [yard.ask("steps", str(len(asked) + more), steps="6", seconds="0.05") for more in range(20)]
    assert {yard.job(id_).status for id_ in asked} == {"done"}
    assert [rows_of_result(yard, id_) for id_ in asked] == [1] * len(asked)
