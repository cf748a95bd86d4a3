"""A plan's judgement by key line of enquiry: one's own as forms, others' to read, and the weighted mean of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from carefund.assurance.review import Judgement, Reviewer
from carefund.programme.definition import Round
from carefund.programme.review import KeyLine, Review
from carefund.service.frame.problem import Problem
from carefund.service.plans.places import PlacesOf, label_of_path
from carefund.wording.dates import moment_words
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import decimals, number

LINE = "line-"
"""Begins the id of the element of a key line's form."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something to choose: what is sent, its words, and whether it is chosen."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A field of the plan that a judgement rests on, and its address below the plan's own; empty where it is gone."""

    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class ChoicesOf:
    """The fields of one section that may be chosen."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class LineForm:
    """One key line with what the reader wrote of it, as a form where they may write."""

    id: str
    label: str
    guidance: str
    about: str
    """Its weight, and the conditions that it tests."""
    status: str
    """`Judged`, `To be confirmed` or `Not judged yet`: in words, never by colour alone."""
    tag: str
    saved: str
    stale: str
    """Said of a judgement of an earlier version."""
    scores: tuple[Option, ...]
    words: str
    linked: tuple[Linked, ...]
    choices: tuple[ChoicesOf, ...]
    chosen: str
    """How many fields are chosen, in words."""
    problems: Mapping[str, str]
    """What is wrong with score and words; empty for nothing."""


@dataclass(frozen=True, kw_only=True)
class JudgedLine:
    """What somebody holds of one key line, to be read."""

    label: str
    score: str
    words: str
    linked: tuple[Linked, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One reviewer's judgement, to be read."""

    name: str
    organisation: str
    state: str
    mean: str
    lines: tuple[JudgedLine, ...]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed into the form of one key line, and what is wrong with it."""

    line: str
    score: str
    words: str
    evidence: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def element(line: str, part: str) -> str:
    """The id of an element of a key line's form: `score`, `words` or `evidence`."""
    return f"{LINE}{line}-{part}"


def mean_words(review: Review, own: Reviewer | None, version: int) -> str:
    """The weighted mean of the scores of a version, such as `2.8 of 4`; empty where none is given."""
    place = {one.id: step for step, one in enumerate(review.scale, 1)}
    lines = own.lines.values() if own else ()
    mean = review.mean_score({one.line: place[one.score] for one in lines if one.version == version})
    return f"{decimals(float(mean), 1)} of {len(review.scale)}" if mean is not None else ""


def line_forms(
    round_: Round, own: Reviewer | None, version: int, places: tuple[PlacesOf, ...], typed: Typed | None
) -> tuple[LineForm, ...]:
    """Every key line of the round, with what somebody wrote of it."""
    if round_.review is None:
        return ()
    written: Mapping[str, Judgement] = own.lines if own else {}
    return tuple(
        _form(
            round_,
            one,
            written.get(one.id),
            version,
            places,
            typed if typed and typed.line == one.id else None,
        )
        for one in round_.review.key_lines
    )


def _form(
    round_: Round,
    line: KeyLine,
    own: Judgement | None,
    version: int,
    places: tuple[PlacesOf, ...],
    typed: Typed | None,
) -> LineForm:
    assert round_.review is not None
    status, tag = _status(own, version)
    score = typed.score if typed else own.score if own else ""
    evidence = typed.evidence if typed else own.evidence if own else ()
    stale = own is not None and own.version < version
    return LineForm(
        id=line.id,
        label=line.label,
        guidance=line.guidance,
        about=_about(round_, line),
        status=status,
        tag=tag,
        saved=f"Saved {moment_words(own.at)}" if own else "",
        stale=f"You wrote this of version {own.version}; the plan is now version {version}." if own and stale else "",
        scores=tuple(Option(id=one.id, label=one.label, chosen=one.id == score) for one in round_.review.scale),
        words=typed.words if typed else own.words if own else "",
        linked=linked(own.evidence if own else (), places),
        choices=tuple(_choices(places, frozenset(evidence))),
        chosen=counted(len(evidence), "field"),
        problems={"score": "", "words": "", **_problems(typed)},
    )


def _problems(typed: Typed | None) -> dict[str, str]:
    return {one.element.rpartition("-")[2]: one.words for one in typed.problems} if typed else {}


def _status(own: Judgement | None, version: int) -> tuple[str, str]:
    if own is None:
        return "Not judged yet", "grey"
    return ("Judged", "green") if own.version == version else ("To be confirmed", "yellow")


def _about(round_: Round, line: KeyLine) -> str:
    """The line's weight where the round weighs its lines, and the conditions that it tests."""
    assert round_.review is not None
    labels = {one.id: one.label for one in round_.conditions}
    weights = {one.weight for one in round_.review.key_lines}
    weight = f"Weight {number(line.weight)}" if len(weights) > 1 else ""
    tests = listed(labels.get(one, one) for one in line.conditions)
    word = "condition" if len(line.conditions) == 1 else "conditions"
    return ". ".join(one for one in (weight, f"Tests the {word}: {tests}" if tests else "") if one)


def _choices(places: tuple[PlacesOf, ...], chosen: frozenset[str]) -> Iterable[ChoicesOf]:
    for one in places:
        options = (Option(id=each.path, label=each.label, chosen=each.path in chosen) for each in one.places)
        yield ChoicesOf(title=one.title, options=tuple(options))


def linked(evidence: Iterable[str], places: tuple[PlacesOf, ...]) -> tuple[Linked, ...]:
    """The fields of the plan that a judgement rests on."""
    found = (label_of_path(places, path) for path in evidence)
    return tuple(Linked(label=one.label, address=one.address) for one in found)


def judged(round_: Round, who: Reviewer, version: int, places: tuple[PlacesOf, ...]) -> Judged:
    """What one reviewer wrote, to be read by those who may."""
    assert round_.review is not None
    return Judged(
        name=who.name,
        organisation=who.organisation,
        state=_state(who, version),
        mean=mean_words(round_.review, who, version),
        lines=tuple(
            _judged_line(round_.review, one, who.lines[one.id], version, places)
            for one in round_.review.key_lines
            if one.id in who.lines
        ),
    )


def _state(who: Reviewer, version: int) -> str:
    if who.completed == version and who.completed_at:
        return f"Completed {moment_words(who.completed_at)}"
    return f"Of version {who.completed}, not confirmed for this one" if who.completed else "Not completed"


def _judged_line(
    review: Review, line: KeyLine, own: Judgement, version: int, places: tuple[PlacesOf, ...]
) -> JudgedLine:
    labels = {one.id: one.label for one in review.scale}
    notes = []
    if own.version < version:
        notes.append(f"Of version {own.version}")
    if own.first != own.score:
        how = "Moderated" if own.moderated else "Changed since it was first completed"
        notes.append(f"{how}; first: {labels[own.first]}")
    return JudgedLine(
        label=line.label,
        score=labels[own.score],
        words=own.words,
        linked=linked(own.evidence, places),
        note=". ".join(notes),
    )
