"""A plan on the desk: what it says beside what is held of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from carefund.assurance.body import Chance
from carefund.assurance.permissions import Role
from carefund.assurance.review import Moderation, Recommendation
from carefund.assurance.state import State, Status
from carefund.assurance.status import status_words
from carefund.assurance.transitions import CONCLUDED, REVIEWED
from carefund.plan.checking import CheckedPlan
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.programme.definition import Round
from carefund.service.desk.pages.judgement import Judged, LineForm, Typed, judged, line_forms, mean_words
from carefund.service.desk.pages.words import AssignedLine, assigned_line, findings_words
from carefund.service.frame.problem import Problem
from carefund.service.monitoring.kept import KeptYear
from carefund.service.monitoring.pages.muting import mute_words
from carefund.service.monitoring.pages.warnings import silenced
from carefund.service.people.reviewers import Judge
from carefund.service.plans.pages.chances import chance_told
from carefund.service.plans.pages.findings import FoundLine, findings_page
from carefund.service.plans.pages.questions import AudienceWords, ThreadLines, audience_words, thread_lines
from carefund.service.plans.pages.whole import WholeSection
from carefund.service.plans.places import PlacesOf
from carefund.service.plans.standing import Standing
from carefund.service.plans.words import waiting_words
from carefund.service.rounds.review_rules import is_approved
from carefund.wording.chances import chance_with_word
from carefund.wording.dates import day_words, moment_words, month_words
from carefund.wording.lists import capital, listed, mid_sentence
from carefund.wording.numbers import percent

DUE_IN = timedelta(days=14)
"""How far ahead the day is that is offered for a judgement."""


@dataclass(frozen=True, kw_only=True)
class OnDesk:
    """A plan with all that the desk knows of it, and who looks at it when.

    `roles` are the reader's on this plan; `judges` those to whom it can be assigned, none where the reader assigns no
    one.
    """

    round: Round
    layout: Layout
    plan: Plan
    standing: Standing
    checked: CheckedPlan
    chances: tuple[Chance, ...]
    person: str
    roles: frozenset[Role]
    day: date
    at: datetime
    places: tuple[PlacesOf, ...]
    sections: tuple[WholeSection, ...]
    """Everything that the plan says."""
    judges: tuple[Judge, ...] = ()
    year: KeptYear | None = None
    """The round's watched year; None where it was not watched."""

    @property
    def state(self) -> State:
        """How the plan stands."""
        return self.standing.state

    @property
    def reads_others(self) -> bool:
        """Whether the reader may read what others wrote: after their own judgement, or where they are to give none.

        A reviewer may still take up a plan until it is decided on, and so reads nobody's judgement before their own.
        """
        review, version = self.state.review, self.state.version
        if not review.others_shown_to(self.person, version):
            return False
        reviews = self.roles == {Role.REVIEWER} and self.state.status not in CONCLUDED
        own = review.reviewers.get(self.person)
        return not reviews or (own is not None and own.completed == version)

    @property
    def may_take_up(self) -> bool:
        """Whether the reader may still begin to judge: a regional manager only what nobody judged before.

        A manager reads others' judgements to moderate them, and so could not judge independently after that.
        """
        review = self.state.review
        begun = any(one.lines for one in review.reviewers.values())
        return self.roles == {Role.REVIEWER} or self.person in review.reviewers or not begun

    @property
    def writes(self) -> bool:
        """Whether the reader judges this plan now."""
        own = self.state.review.is_assigned(self.person)
        return own and self.state.status in REVIEWED and bool(self.roles & {Role.REVIEWER, Role.MANAGER})


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """One target: the change that is planned, and its chance in words."""

    metric: str
    label: str
    change: str
    chance: str


@dataclass(frozen=True, kw_only=True)
class Reviewing(AssignedLine):
    """Somebody who judges the plan, with their id so that they can be released."""

    person: str
    assigned: str


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """A moderation meeting as it is read."""

    held: str
    present: str
    words: str
    moved: tuple[str, ...]
    recorded: str


@dataclass(frozen=True, kw_only=True)
class RecommendedLine:
    """A recommendation as it is read."""

    outcome: str
    reason: str
    conditions: tuple[str, ...]
    chances: tuple[str, ...]
    by: str


@dataclass(frozen=True, kw_only=True)
class OfOthers:
    """What others hold of the plan, all or nothing of it: judgements, meetings, what is and was recommended."""

    judged: tuple[Judged, ...] = ()
    meetings: tuple[MeetingLine, ...] = ()
    recommended: RecommendedLine | None = None
    past: tuple[RecommendedLine, ...] = ()
    apart: str = ""
    """The key lines on which completed judgements lie far apart."""


@dataclass(frozen=True, kw_only=True)
class DeskPlanPage:
    """The page."""

    title: str
    status: str
    version: str
    waiting: str
    due: str
    findings: str
    opened: str
    reviewing: tuple[Reviewing, ...]
    targets: tuple[TargetLine, ...]
    found: tuple[FoundLine, ...]
    threads: tuple[ThreadLines, ...]
    sections: tuple[WholeSection, ...]
    writes: bool
    may_take_up: bool
    lines: tuple[LineForm, ...]
    key_lines: tuple[tuple[str, str], ...]
    """Each key line with its guidance, for one who does not judge this plan now."""
    own: Judged | None
    """The reader's own judgement, where it can no longer be written."""
    mean: str
    outstanding: str
    """The key lines that the reader has not judged in this version."""
    completed: bool
    confirm_again: bool
    """Whether a complete judgement must be saved once more before anybody can go on: the plan was handed in again."""
    others: OfOthers
    others_hidden: str
    """Why others' judgements are not shown; empty where they are."""
    judges: tuple[Judge, ...]
    judge_by: str
    """The day that is offered for a judgement, as a form holds it."""
    shared: AudienceWords
    internal: AudienceWords
    problems: tuple[Problem, ...]
    year: tuple[str, ...] = ()
    """Where the year of an approved plan is heading, what is warned of and what is muted; empty before it runs."""
    year_to: str = ""
    """The month to the end of which that is, in words."""


def desk_plan_page(desk: OnDesk, typed: Typed | None = None, problems: tuple[Problem, ...] = ()) -> DeskPlanPage:
    """The page, with what was typed into the form of one key line where it is shown again, and what is wrong."""
    state, review, version = desk.state, desk.state.review, desk.state.version
    own, places = review.reviewers.get(desk.person), desk.places
    lines = {one.id: one.label for one in desk.round.review.key_lines} if desk.round.review else {}
    left = own.outstanding(lines, version) if own else tuple(lines)
    return DeskPlanPage(
        title=desk.standing.area.name,
        status=capital(status_words(state, desk.day)),
        version=f"Version {version}" if version else "Nothing saved yet",
        waiting=waiting_words(desk.standing.waiting_days(desk.at)),
        due=moment_words(desk.standing.deadline.shown),
        findings=findings_words(desk.checked),
        opened=state.opened.reason if state.opened and state.status is Status.RETURNED else "",
        reviewing=tuple(_reviewing(desk)),
        targets=target_lines(desk.round, desk.plan, desk.chances),
        found=findings_page(desk.checked, desk.layout).lines,
        threads=thread_lines(state, "centre", desk.layout, desk.plan, desk.day, places),
        sections=desk.sections,
        writes=desk.writes,
        may_take_up=desk.may_take_up,
        lines=line_forms(desk.round, own, version, places, typed) if desk.writes else (),
        key_lines=() if desk.writes else _key_lines(desk.round),
        own=judged(desk.round, own, version, places) if own and desk.round.review and not desk.writes else None,
        mean=mean_words(desk.round.review, own, version) if desk.round.review else "",
        outstanding=listed(lines[one] for one in left),
        completed=own is not None and own.completed == version,
        confirm_again=desk.writes and state.status is Status.SUBMITTED and own is not None and not left,
        others_hidden="" if desk.reads_others else why_hidden(desk),
        judges=desk.judges,
        judge_by=(desk.day + DUE_IN).isoformat(),
        shared=audience_words("centre", "shared", desk.standing.area.name),
        internal=audience_words("centre", "internal", desk.standing.area.name),
        problems=problems,
        others=_of_others(desk, lines),
        year=(year := tuple(_year(desk))),
        year_to=month_words(desk.year.as_of) if desk.year and year else "",
    )


def _year(desk: OnDesk) -> Iterator[str]:
    """The year in short, once the plan is approved and the year is watched: prospects first, then what is warned of."""
    year, area = desk.year, desk.standing.area.code
    if year is None or not is_approved(desk.round, desk.state.decisions.standing):
        return
    yield from (one.words for one in year.prospects.get(area, ()))
    mutes = silenced(year, {(area, metric): mute for metric, mute in desk.state.mutes.items()}, desk.day)
    for one in (each for each in year.told if each.area == area):
        mute = mutes.get((area, one.metric))
        yield f"Warned of: {mid_sentence(one.label)}. {mute_words(mute) if mute else ''}".rstrip()


def _key_lines(round_: Round) -> tuple[tuple[str, str], ...]:
    return tuple((one.label, one.guidance) for one in round_.review.key_lines) if round_.review else ()


def _of_others(desk: OnDesk, lines: dict[str, str]) -> OfOthers:
    """What others hold of the plan, as the reader may see it."""
    review, definition = desk.state.review, desk.round.review
    if not desk.reads_others or definition is None:
        return OfOthers()
    others = [one for one in review.reviewers.values() if one.person != desk.person]
    stands = review.recommendation
    return OfOthers(
        judged=tuple(judged(desk.round, one, desk.state.version, desk.places) for one in others),
        meetings=tuple(_meeting(one, desk) for one in review.moderations),
        recommended=recommended_line(stands, desk.round) if stands else None,
        past=tuple(recommended_line(one, desk.round) for one in review.past),
        apart=listed(lines[one] for one in review.apart([one.id for one in definition.scale], desk.state.version)),
    )


def why_hidden(desk: OnDesk) -> str:
    """What a reader is told who may not read others' judgements; empty where there are none."""
    others = [one for one in desk.state.review.reviewers if one != desk.person]
    if not others:
        return ""
    if desk.writes:
        return "Another reviewer has begun to judge this plan. You can read theirs once you have completed yours."
    return "Somebody judges this plan. Take it up and complete your own judgement to read theirs."


def _reviewing(desk: OnDesk) -> Sequence[Reviewing]:
    made = []
    for one in desk.state.review.assigned:
        line = assigned_line(one, desk.state, desk.day, desk.person)
        made.append(
            Reviewing(
                name=line.name,
                words=line.words,
                overdue=line.overdue,
                person=one.reviewer,
                assigned=f"by {one.assigned_by}, {moment_words(one.at)}",
            )
        )
    return made


def target_lines(round_: Round, plan: Plan, chances: Sequence[Chance]) -> tuple[TargetLine, ...]:
    """Every target of the round: the change that the plan sets, and its chance in words."""
    assert round_.planning is not None  # rounds without it are not opened
    labels = {one.id: one.label for one in round_.metrics}
    told = {one.metric: chance_told(one) for one in chances}
    return tuple(
        TargetLine(
            metric=one.metric,
            label=labels.get(one.metric, one.metric),
            change=_change(plan.planned_percent(one)),
            chance=told.get(one.metric, "No chance is told"),
        )
        for one in round_.planning.targets
    )


def _change(planned: float | None) -> str:
    return percent(planned) if planned is not None else "No target set"


def _meeting(one: Moderation, desk: OnDesk) -> MeetingLine:
    assert desk.round.review is not None
    names = {each.person: each.name for each in desk.state.review.reviewers.values()}
    lines = {each.id: each.label for each in desk.round.review.key_lines}
    steps = {each.id: each.label for each in desk.round.review.scale}
    return MeetingLine(
        held=day_words(one.held),
        present=listed(one.present),
        words=one.words,
        moved=tuple(
            f"{names.get(each.reviewer, each.reviewer)}, {lines.get(each.line, each.line)}: "
            f"{steps.get(each.score, each.score)}. {each.why}"
            for each in one.moved
        ),
        recorded=f"{one.recorded_by}, {moment_words(one.at)}",
    )


def recommended_line(one: Recommendation, round_: Round) -> RecommendedLine:
    """A recommendation in words."""
    outcomes = {each.id: each.label for each in round_.decisions}
    metrics = {each.id: each.label for each in round_.metrics}
    return RecommendedLine(
        outcome=outcomes.get(one.outcome, one.outcome),
        reason=one.reason,
        conditions=one.conditions,
        chances=tuple(
            f"{metrics.get(each.metric, each.metric)}: {chance_with_word(each.thousandths / 1_000)}"
            for each in one.chances
        ),
        by=f"{one.name}, {one.organisation}, {moment_words(one.at)}, of version {one.version}",
    )
