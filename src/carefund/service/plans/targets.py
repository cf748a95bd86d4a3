"""One target of one area, whatever it is set to, answered in a moment from what the worker kept.

The answer is that of an appraisal of a bare target: what the schemes of a plan add is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from carefund.appraisal.target_grid import TargetGrid
from carefund.appraisal.verdict import Verdict
from carefund.calendar import month_after, month_of
from carefund.interval import Interval
from carefund.refusal import Refusal
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.forecasts import (
    TargetChart,
    identity_of,
    index_of,
    kept_chart,
    kept_grid,
    month_text,
)
from carefund.service.work.job import Job
from carefund.service.work.kinds import APPRAISE, DRAW
from carefund.service.work.queue import enqueue, jobs, last_done
from carefund.wording.dates import LONDON


@dataclass(frozen=True, kw_only=True)
class TargetAnswer:
    """What is to be said of one target: the verdict with all its figures, what it rests on, and the chart.

    `chart` is None until it is drawn.
    """

    grid: TargetGrid
    verdict: Verdict
    chart: TargetChart | None

    @property
    def probability(self) -> float:
        """The chance, 0 to 1, with the plan, if it does what such programmes did; `probability_without` leads."""
        return self.verdict.probability

    @property
    def word(self) -> str:
        """Its word on the fixed scale."""
        return self.verdict.word

    @property
    def probability_without(self) -> float:
        """The chance without the plan, which a page says first."""
        return self.verdict.probability_without

    @property
    def word_without(self) -> str:
        """Its word."""
        return self.verdict.word_without

    @property
    def interval(self) -> Interval[float]:
        """The change to be expected with the plan, in per cent, with its 95% interval."""
        return self.verdict.change

    @property
    def interval_without(self) -> Interval[float]:
        """The same without it."""
        return self.verdict.change_without

    @property
    def as_of(self) -> date:
        """The last month that counted as known."""
        return self.grid.as_of

    @property
    def releases(self) -> tuple[str, ...]:
        """The ids of the releases whose figures were used; `grid.releases` has their hashes."""
        return tuple(sorted(self.grid.releases))

    @property
    def past_changes(self) -> tuple[tuple[date, float], ...]:
        """The area's own changes in per cent over spans that do not overlap, by the last month of each."""
        return self.grid.past

    @property
    def smallest_detectable_change(self) -> float:
        """The smallest effect, in per cent, that one year's figures could tell from chance."""
        return self.verdict.detectable


@dataclass(frozen=True, kw_only=True)
class NoTargetAnswer:
    """Why a target of one area cannot be answered: the series that is missing, or the figures of the area."""

    metric: str
    expected: str
    found: str
    to_do: str
    place: str = ""


class NoSuchTarget(Refusal):
    """A metric that plans of the round have no target for, or an area that is none."""


def ensure_appraised(round_id: str, as_of: date, database: str = "default") -> UUID:
    """Have a round's targets appraised, and drawn, as known at the end of a month, unless that was asked for already.

    To be called when the service starts and after an import, never while a page is read. Gives the id of the job that
    appraises.
    """
    evidence, program = identity_of(evidence_at_hand()), version("carefund")
    arguments = {"round": round_id, "as_of": month_text(as_of), "evidence": evidence, "program": program}
    appraising = enqueue(APPRAISE, arguments, database, about=round_id)
    enqueue(DRAW, arguments, database, about=round_id)
    return appraising


def appraised_as_of(shown: datetime, now: datetime) -> date:
    """The month as at the end of which a round is appraised: that in which its plans were due, or now until then."""
    due = month_of(shown.astimezone(LONDON).date())
    return min(due, month_after(month_of(now.astimezone(LONDON).date()), -1))


def appraising_of(round_id: str, database: str = "default") -> Job | None:
    """The job that appraises a round, the one asked for last; None where none was."""
    asked = jobs(database, kind=APPRAISE, about=round_id)
    return asked[-1] if asked else None


@dataclass(frozen=True)
class AppraisedRound:
    """The appraisal of a round that was done last, and its drawing, where that is done too."""

    appraised: Job
    drawn: Job | None


def appraised_round(round_id: str, database: str = "default") -> AppraisedRound | None:
    """The appraisal of a round that was done last; None where none is done yet. One query."""
    done = last_done((APPRAISE, DRAW), round_id, database)
    appraised = next((job for job in done if job.kind == APPRAISE), None)
    if appraised is None:
        return None
    drawn = (job for job in done if job.kind == DRAW and job.arguments == appraised.arguments)
    return AppraisedRound(appraised, next(drawn, None))


def target_answer(
    round_id: str,
    area: str,
    metric: str,
    target: float,
    data: Path,
    database: str = "default",
    *,
    as_count: bool = False,
) -> TargetAnswer | NoTargetAnswer | None:
    """What is to be said of a target, from the appraisal of the round that was done last; None where none is done yet.

    As `answer_from`.
    """
    known = appraised_round(round_id, database)
    return answer_from(known, area, metric, target, data, as_count=as_count) if known else None


def answer_from(
    known: AppraisedRound, area: str, metric: str, target: float, data: Path, *, as_count: bool = False
) -> TargetAnswer | NoTargetAnswer:
    """What an appraisal says of a target, without a query.

    `target` is the change in per cent of the baseline, a fall negative, or (`as_count`) the count over the target's
    months. Raises NoAppraisal for a target that cannot be judged, NoSuchTarget for another metric or area.
    """
    kept = index_of(known.appraised.result, data)["metrics"].get(metric)
    if kept is None:
        round_id = known.appraised.arguments["round"]
        raise NoSuchTarget("a metric that plans of the round have a target for", f"'{metric}'", "", round_id)
    why = kept["refused"] if "refused" in kept else kept["none"].get(area)
    if why is not None:
        return NoTargetAnswer(metric=metric, **why)
    if area not in kept["areas"]:
        raise NoSuchTarget("an area with figures of that metric", f"'{area}'", "Check the area's code", metric)
    grid = kept_grid(kept["areas"][area], data)
    verdict = grid.verdict(grid.percent_of(target) if as_count else target)
    return TargetAnswer(grid=grid, verdict=verdict, chart=_chart(known.drawn, area, metric, data))


def _chart(drawn: Job | None, area: str, metric: str, data: Path) -> TargetChart | None:
    """The chart of the same work; None until it is drawn."""
    if drawn is None:
        return None
    name = index_of(drawn.result, data)["metrics"][metric].get("areas", {}).get(area)
    return None if name is None else kept_chart(name, data)
