"""One decision traced from end to end: each step from the first version to its publication, with its event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from carefund.assurance import event as done
from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.event import Event
from carefund.plan.findings import Finding, Severity
from carefund.programme.definition import Round
from carefund.service.plans.words import done_words
from carefund.wording.chances import chance_with_word
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import capital, counted, listed
from carefund.wording.numbers import percent


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: the number of its event (0 for what is no event), when, who, what, and words that go with it."""

    number: int
    when: str
    who: str
    what: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The steps of one stage; `otherwise` is said where there was none."""

    title: str
    steps: tuple[Step, ...]
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class DecisionPage:
    """The decision, and the stages that led to it and followed it."""

    title: str
    decision: str
    stages: tuple[Stage, ...]


def decision_page(events: Sequence[Event], findings: Sequence[Finding], round_: Round) -> DecisionPage:
    """The page; `findings` are those of the version that was decided on, by today's checks."""
    labels = {one.id: one.label for one in round_.decisions}
    decided = [one for one in events if one.body.kind in ("decided", "decision-corrected")]
    words = _Words(round_)
    stages = [
        Stage(title="Versions of the plan", steps=tuple(_versions(events)), otherwise="Nothing was saved."),
        Stage(title="What today’s checks find in the version that was decided on", steps=tuple(_found(findings)),
              otherwise="Nothing."),
        _stage("Signatures and handing in", events, words.signing, "Nobody signed.",
               "signed", "signature-withdrawn", "submitted", "withdrawn", "returned", "unlocked", "unlock-undone"),
        _stage("Judgements", events, words.judging, "Nobody judged it.",
               "reviewer-assigned", "reviewer-released", "judgement-saved", "judgement-completed", "moderated"),
        _stage("Recommendation", events, words.recommending, "None.", "recommended", "recommendation-withdrawn"),
        Stage(title="How likely it was said to be", steps=tuple(words.chances(events)),
              otherwise="No chance was told with the decision."),
        _stage("Decision", events, words.deciding, "None.", "decided", "decision-corrected", "decision-withdrawn"),
        _stage("Conditions", events, words.conditions, "None.", "condition-set", "condition-evidenced",
               "condition-judged", "condition-changed", "condition-escalated", "condition-withdrawn"),
        _stage("Publication", events, words.publishing, "Not published yet.", "published"),
    ]  # fmt: skip
    last: Any = decided[-1].body
    return DecisionPage(title="One decision, from end to end", decision=labels[last.outcome], stages=tuple(stages))


def _stage(
    title: str,
    events: Sequence[Event],
    words: Callable[[Any], tuple[str, tuple[str, ...]]],
    otherwise: str,
    *kinds: str,
) -> Stage:
    steps = tuple(_step(one, *words(one.body)) for one in events if one.body.kind in kinds)
    return Stage(title=title, steps=steps, otherwise=otherwise)


def _versions(events: Sequence[Event]) -> Iterator[Step]:
    saved = [one for one in events if isinstance(one.body, done.PlanSaved)]
    for number, one in enumerate(saved, 1):
        body: Any = one.body
        sections = listed(each.replace("-", " ") for each in body.sections)
        yield _step(one, f"Version {number}: {sections}", (body.note, f"SHA-256 {body.plan_hash}"))


def _step(event: Event, what: str, words: tuple[str, ...]) -> Step:
    who = f"{event.actor_name}, {event.organisation}"
    said = tuple(one for one in words if one)
    return Step(number=event.sequence, when=moment_words(event.at), who=who, what=what, words=said)


def _found(findings: Sequence[Finding]) -> Iterator[Step]:
    for severity in Severity:
        own = [one for one in findings if one.severity is severity]
        if own:
            words = tuple(f"{one.label}: found {one.found}." for one in own)
            yield Step(number=0, when="", who="", what=counted(len(own), str(severity)), words=words)


class _Words:
    """What an event says, in the round's own words: what was done, and words that go with it."""

    def __init__(self, round_: Round) -> None:
        self.outcomes = {one.id: one.label for one in round_.decisions}
        self.metrics = {one.id: one.label for one in round_.metrics}
        review = round_.review
        self.lines = {one.id: one.label for one in review.key_lines} if review else {}
        self.steps = {one.id: one.label for one in review.scale} if review else {}

    def signing(self, body: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401 - bodies of several kinds
        return capital(done_words(body)), (getattr(body, "reason", ""),)

    def judging(self, body: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401
        if isinstance(body, done.JudgementSaved):
            line, score = self.lines.get(body.line, body.line), self.steps.get(body.score, body.score)
            return f"{line}: {score}", (body.words, listed(body.evidence))
        if isinstance(body, done.Moderated):
            moved = tuple(f"{self.lines.get(one.line, one.line)}: {one.score}, because {one.why}" for one in body.moved)
            return f"Moderation on {day_words(body.held)}, with {listed(body.present)}", (body.words, *moved)
        if isinstance(body, done.JudgementCompleted):
            return f"Judgement of version {body.version} completed", ()
        name = getattr(body, "reviewer_name", "")
        return f"Assigned to {name}" if name else "A reviewer was released", (getattr(body, "reason", ""),)

    def recommending(self, body: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401
        if isinstance(body, done.Recommended):
            told = tuple(f"The reviewer held: {self.chance(one)}" for one in body.chances)
            return f"Recommended: {self.outcomes[body.outcome]}", (body.reason, *body.conditions, *told)
        return "The recommendation was withdrawn", (body.reason,)

    def chances(self, events: Sequence[Event]) -> Iterator[Step]:
        for one in events:
            if isinstance(one.body, done.Decided):
                for told in one.body.chances:
                    yield _step(one, self.chance(told), ())

    def chance(self, told: Chance) -> str:
        basis = ", how often areas have changed so much" if told.basis == "base rate" else ""
        planned = percent(float(told.target))
        label = self.metrics.get(told.metric, told.metric)
        return f"{label}, planned {planned}: {chance_with_word(told.thousandths / CERTAIN)}{basis}"

    def deciding(self, body: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401
        if isinstance(body, done.DecisionWithdrawn):
            return "The decision was withdrawn", (body.reason,)
        label, new = self.outcomes[body.outcome], body.conditions if isinstance(body, done.Decided) else ()
        asked = tuple(f"Condition by {day_words(one.due)}: {one.words}" for one in new)
        how = "Decided" if isinstance(body, done.Decided) else "Corrected to"
        return f"{how}: {label}", (body.reason, *asked)

    def conditions(self, body: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401
        what = capital(done_words(body))
        if isinstance(body, done.ConditionJudged):
            what = f"{what}: {'met' if body.met else 'not met'}"
        new = getattr(body, "condition", "")
        words = new.words if isinstance(new, done.NewCondition) else getattr(body, "words", "")
        return what, (words, getattr(body, "reason", ""))

    def publishing(self, body: done.Published) -> tuple[str, tuple[str, ...]]:
        return f"Published in edition {body.edition}", (f"SHA-256 of the edition’s file: {body.file_hash}",)
