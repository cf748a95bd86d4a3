"""The page on which a moderation meeting is put on record: who was there, what was agreed, which scores it moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carefund.assurance.event import ScoreMoved
from carefund.assurance.review import Review
from carefund.programme.definition import Round
from carefund.service.desk.pages.judgement import Option
from carefund.service.frame.filled_in import Form
from carefund.service.frame.problem import Problem


@dataclass(frozen=True, kw_only=True)
class ScoreLine:
    """One score that can be moved: whose it is, of which key line, and to which step."""

    name: str
    """Begins the names of its fields: key line and person, so that who else completes meanwhile moves no field."""
    reviewer: str
    person: str
    line: str
    label: str
    now: str
    words: str
    apart: bool
    options: tuple[Option, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class ModeratingPage:
    """The form, or why nothing can be put on record yet."""

    title: str
    why_not: str
    held: str
    present: str
    words: str
    scores: tuple[ScoreLine, ...]
    problems: tuple[Problem, ...]


def moderating_page(
    round_: Round,
    review: Review,
    area: str,
    version: int,
    why_not: str,
    typed: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
) -> ModeratingPage:
    """The page; `typed` are the texts where it is shown again. No score stands on it where `why_not` says why."""
    return ModeratingPage(
        title=f"Moderation of {area}’s plan",
        why_not=why_not,
        held=typed.get("held", ""),
        present=typed.get("present", ""),
        words=typed.get("words", ""),
        scores=() if why_not else score_lines(round_, review, version, typed),
        problems=problems,
    )


def score_lines(round_: Round, review: Review, version: int, typed: Mapping[str, str]) -> tuple[ScoreLine, ...]:
    """Every score of the completed judgements of a version, by key line."""
    if round_.review is None:
        return ()
    steps = {one.id: one.label for one in round_.review.scale}
    apart = review.apart(list(steps), version)
    reviewers = sorted(review.completed(version), key=lambda one: (one.name.casefold(), one.person))
    made = []
    for line in round_.review.key_lines:
        for who in reviewers:
            if line.id in who.lines:
                own, name = who.lines[line.id], f"{line.id}-{who.person}"
                chosen = typed.get(f"{name}-score", "")
                made.append(
                    ScoreLine(
                        name=name,
                        reviewer=who.name,
                        person=who.person,
                        line=line.id,
                        label=line.label,
                        now=steps[own.score],
                        words=own.words,
                        apart=line.id in apart,
                        options=tuple(
                            Option(id=id_, label=label, chosen=id_ == chosen)
                            for id_, label in steps.items()
                            if id_ != own.score
                        ),
                        why=typed.get(f"{name}-why", ""),
                    )
                )
    return tuple(made)


def read_moves(form: Form, scores: tuple[ScoreLine, ...]) -> tuple[ScoreMoved, ...]:
    """The scores that the meeting moved; a move without a reason is noted in the form."""
    made = []
    for one in scores:
        chosen = form.text(f"{one.name}-score")
        if not chosen:
            continue
        why = form.text(f"{one.name}-why", f"Write why {one.reviewer}’s score of “{one.label}” was moved")
        form.one_of(f"{one.name}-score", [each.id for each in one.options], "Choose a step of the scale")
        if why:
            made.append(ScoreMoved(reviewer=one.person, line=one.line, score=chosen, why=why))
    return tuple(made)
