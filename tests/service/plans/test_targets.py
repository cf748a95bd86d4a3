"""Targets answered from what the worker kept, on both databases: as an appraisal answers them, and read only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.round_appraisal import appraise_round
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from carefund.service.plans import target_words
from carefund.service.plans.target_words import headline, no_skill
from tests.packaged import PACKAGED

EARLY, LATE = "bcf-2015-16", "bcf-2025-26"
AS_OF = date(2014, 9, 1)
ADMISSIONS, DAYS = "non-elective-admissions", "delayed-days"
LEEDS, KENT, BEXLEY = "E08000035", "E10000016", "E09000004"
SHOWN = (LEEDS, KENT, BEXLEY, ENGLAND)
DRAWS = 400
CLOSE = 0.005
ASKED: set[str] = set()
"""The databases that were asked before anything was appraised."""


class Worked:
    """A database in which both rounds were appraised, and drawn, for a few areas."""

    def __init__(self, data: Path, database: str) -> None:
        from threading import Event

        from carefund.service.work.doing import Worker
        from carefund.service.work.kinds import KINDS

        self.data, self.database = data, database
        self.kinds = KINDS
        self.worker = Worker(data, Event(), database=database, kinds=KINDS)

    def ensure(self, round_id: str = EARLY, as_of: date = AS_OF) -> Any:
        from carefund.service.plans.targets import ensure_appraised

        return ensure_appraised(round_id, as_of, self.database)

    def job(self, id_: Any) -> Any:
        from carefund.service.work.queue import job_of

        return job_of(id_, self.database)

    def answer(self, metric: str, target: float, area: str = LEEDS, round_id: str = EARLY, **options: Any) -> Any:
        from carefund.service.plans.targets import target_answer

        return target_answer(round_id, area, metric, target, self.data, self.database, **options)


@pytest.fixture(scope="module", params=["default", "postgresql"], ids=["sqlite", "postgresql"])
def worked(request: pytest.FixtureRequest, databases: tuple[str, ...], data_folder: Path) -> Iterator[Worked]:
    from carefund.appraisal.target_grids import GridsOfMetric, target_grids
    from carefund.service.work import appraising

    def few(*given: Any) -> GridsOfMetric:
        made = target_grids(*given)
        return GridsOfMetric({code: made.grids[code] for code in SHOWN if code in made.grids}, made.none)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appraising, "DRAWS", DRAWS)
        patch.setattr(appraising, "target_grids", few)
        worked = Worked(data_folder, request.param)
        if request.param not in ASKED:  # the fixture is made again where its tests were shared out
            assert worked.answer(ADMISSIONS, -3.5) is None
            ASKED.add(request.param)
        worked.ensure()
        worked.ensure(LATE, date(2025, 3, 1))
        while worked.worker.do_one():
            pass
        yield worked


@pytest.mark.parametrize("metric", [ADMISSIONS, DAYS])
@pytest.mark.parametrize("target", [-3.5, 1.0])
def test_a_target_is_answered_as_an_appraisal_answers_it(worked: Worked, metric: str, target: float) -> None:
    said = appraise_round(load_round(EARLY), Evidence.packaged(), target, AS_OF, metric=metric, draws=DRAWS, **PACKAGED)
    for area in SHOWN:
        answer, verdict = worked.answer(metric, target, area), said.verdict(area)
        assert answer.probability == pytest.approx(verdict.probability, abs=CLOSE)
        assert answer.probability_without == pytest.approx(verdict.probability_without, abs=CLOSE)
        assert answer.interval_without == verdict.change_without
        assert answer.interval == verdict.change
        assert answer.smallest_detectable_change == verdict.detectable
        assert answer.as_of == AS_OF
        assert set(answer.releases) == set(said.basis.panel.releases)


def test_a_harder_target_is_never_likelier(worked: Worked) -> None:
    chances = [worked.answer(ADMISSIONS, target / 4).probability for target in range(-80, 80)]
    assert chances == sorted(chances)


def test_a_target_as_a_count_is_answered_as_that_in_per_cent(worked: Worked) -> None:
    by_percent = worked.answer(ADMISSIONS, -3.5)
    by_count = worked.answer(ADMISSIONS, by_percent.verdict.target_count, as_count=True)
    assert by_count.verdict.target == pytest.approx(-3.5)
    assert by_count.probability == pytest.approx(by_percent.probability, abs=CLOSE)


def test_where_chances_show_no_skill_the_answer_says_so(worked: Worked) -> None:
    area, england = worked.answer(ADMISSIONS, -3.5), worked.answer(ADMISSIONS, -3.5, ENGLAND)
    why = no_skill(area)
    assert why.startswith("For single areas, without the plan, chances so far ahead are no better than how")
    assert "Brier skill" in why
    assert "can be said no better than how often areas change so much" in headline(area)
    assert no_skill(england) == ""
    assert headline(england).startswith("Without the plan it is very unlikely (")
    assert "that England comes to a change of −3.5% in non-elective admissions, January" in headline(england)


def test_the_record_has_what_the_interface_promises(worked: Worked) -> None:
    record = target_words.record(worked.answer(ADMISSIONS, -3.5))
    assert {"probability", "word", "interval", "as_of", "releases"} <= set(record)
    assert record["as_of"] == "2014-09"
    assert json.loads(json.dumps(record)) == record


def test_the_chart_has_pictures_words_and_a_table(worked: Worked) -> None:
    from carefund.service.ledger import files

    chart = worked.answer(DAYS, -3.5, KENT).chart
    assert set(chart.pictures) == {"wide", "narrow"}
    for name in chart.pictures.values():
        assert b"<svg" in files.read(name, worked.data)[:200]
    assert chart.title == "Delayed transfers of care, Kent: what has been, and what is to be expected"
    assert "Target" not in chart.table.headings
    assert all(len(row) == len(chart.table.headings) for row in chart.table.rows)
    assert "target is" not in chart.alt


@pytest.mark.parametrize(
    ("round_id", "metric", "found"),
    [
        (EARLY, "residential-admissions", "no open series that carefund reads measures"),
        (LATE, "discharge-delay", "no figure in the evidence"),
        (LATE, "emergency-admissions", "no open series that carefund reads measures"),
    ],
)
def test_a_metric_without_evidence_says_what_is_missing(worked: Worked, round_id: str, metric: str, found: str) -> None:
    answer = worked.answer(metric, -3.5, round_id=round_id)
    assert found in answer.found
    assert answer.to_do
    assert not hasattr(answer, "probability")


def test_an_unknown_metric_or_area_is_refused(worked: Worked) -> None:
    from carefund.service.plans.targets import NoSuchTarget

    for metric, area in (("patient-experience", LEEDS), (ADMISSIONS, "E99999999")):
        with pytest.raises(NoSuchTarget):
            worked.answer(metric, -3.5, area)


def test_a_target_that_cannot_be_judged_is_refused(worked: Worked) -> None:
    with pytest.raises(NoAppraisal):
        worked.answer(ADMISSIONS, -60.0)


def test_answering_changes_nothing_and_asks_the_database_once(worked: Worked) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections[worked.database]) as queries:
        worked.answer(ADMISSIONS, -2.0, BEXLEY)
    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["SELECT"]


def test_asking_again_is_the_same_work(worked: Worked) -> None:
    id_ = worked.ensure()
    assert worked.job(id_).status == "done"
    assert not worked.worker.do_one()


def test_doing_it_again_changes_nothing(worked: Worked) -> None:
    """What a job makes is named by its content: a second run writes nothing that was not there."""
    from carefund.service.ledger.models import StoredFile
    from carefund.service.work.kinds import Bench, work_of

    job = worked.job(worked.ensure())
    before = StoredFile.objects.using(worked.database).count()
    bench = Bench(worked.data, worked.database, lambda *_: None)
    assert work_of(job.kind, worked.kinds)(job.arguments, bench) == job.result
    assert StoredFile.objects.using(worked.database).count() == before


def test_other_evidence_is_other_work(worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.plans import targets
    from carefund.service.work.models import StoredJob
    from carefund.service.work.queue import job_of

    before = worked.ensure()
    monkeypatch.setattr(targets, "identity_of", lambda _: "other")
    other = worked.ensure()
    assert other != before
    assert job_of(other, worked.database).status == "waiting"
    assert worked.answer(ADMISSIONS, -3.5) is not None
    StoredJob.objects.using(worked.database).exclude(status="done").delete()


def test_the_work_on_a_round_is_found_by_the_round(worked: Worked) -> None:
    from carefund.service.plans.targets import appraising_of

    job = appraising_of(EARLY, worked.database)
    assert job is not None
    assert (job.kind, job.arguments["round"], job.arguments["as_of"]) == ("appraise-round", EARLY, "2014-09")
    assert appraising_of("no such round", worked.database) is None
