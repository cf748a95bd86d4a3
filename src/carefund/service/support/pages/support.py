"""The page of one area's support: what was asked for or offered, who advises, what was done, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.support import Support
from carefund.service.frame.problem import Problem
from carefund.service.support.before_after import BeforeAfter, Measured
from carefund.service.support.pages.showing import chance_words
from carefund.wording.dates import LONDON, day_words, moment_words
from carefund.wording.numbers import NONE, count, exact_percent, signed

CAUTION = (
    "This does not say that support had this effect: areas that ask for it, or are offered it, differ from others, and "
    "plans change for other reasons too."
)


@dataclass(frozen=True, kw_only=True)
class CompareRow:
    """One figure before and after, and by how much it changed."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, kw_only=True)
class SupportLines:
    """One piece of support as it is shown: it `waits` for an answer, or `goes_on` until it is closed."""

    id: str
    title: str
    about: str
    began: str
    state: str
    tag: str
    adviser: str
    answer: str
    given: tuple[tuple[str, str, str], ...]
    """Day, words and who recorded it."""
    closing: str
    waits: bool
    goes_on: bool
    before: str
    after: str
    rows: tuple[CompareRow, ...]


@dataclass(frozen=True, kw_only=True)
class SupportPage:
    """An area's support, the last first; `proposal` is what an offer may say."""

    title: str
    lines: tuple[SupportLines, ...]
    proposal: str
    reasons: tuple[str, ...]
    today: str
    caution: str = CAUTION
    problem: Problem | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    def typed_for(self, form: str, support: str = "") -> Mapping[str, str]:
        """What was typed into one of the page's forms, where that was refused; what is proposed for an offer."""
        if (self.typed.get("do"), self.typed.get("support", "")) == (form, support):
            return self.typed
        return {"offer": {"about": self.proposal}, "given": {"on": self.today}}.get(form, {})


def support_lines(one: Support, found: BeforeAfter, label: Callable[[str], str]) -> SupportLines:
    """One piece of support; `label` gives the name of a metric by its id."""
    state, tag = state_of(one)
    side = "asked for it" if one.side == "area" else "offered it"
    closed = f"{one.closed_by}, {moment_words(one.closed_at)}: {one.closing}" if one.closed_at else ""
    return SupportLines(
        id=one.id,
        title=f"Support by {one.adviser}" if one.adviser else "Support",
        about=one.about,
        began=f"{one.by} {side}, {moment_words(one.at)}",
        state=state,
        tag=tag,
        adviser=one.adviser,
        answer=one.answer,
        given=tuple((day_words(step.on), step.words, step.by) for step in one.given),
        closing=closed,
        waits=one.accepted is None and one.closed_at is None,
        goes_on=bool(one.accepted) and one.closed_at is None,
        before=_version_words(found.before, "when it began"),
        after=_version_words(found.after, "when it ended" if one.closed_at else "now"),
        rows=compare_rows(found, label) if one.accepted else (),
    )


def state_of(one: Support) -> tuple[str, str]:
    """How support stands, in words, and the colour of its tag."""
    if one.closed_at is not None:
        return ("It helped", "green") if one.helped else ("It did not help", "grey")
    if one.accepted is None:
        return "Offered, waits for an answer", "yellow"
    if not one.accepted:
        return "Declined", "grey"
    return ("Under way", "blue") if one.adviser else ("Waits for an adviser", "yellow")


def compare_rows(found: BeforeAfter, label: Callable[[str], str]) -> tuple[CompareRow, ...]:
    """Findings and the chance of each target before and after; nothing where one version is not there."""
    before, after = found.before, found.after
    if before is None or after is None:
        return ()
    counts = (("Errors", before.errors, after.errors), ("Warnings", before.warnings, after.warnings))
    rows = [CompareRow(label=name, before=count(a), after=count(b), change=signed(b - a)) for name, a, b in counts]
    return (*rows, *_chance_rows(before, after, label))


def _chance_rows(before: Measured, after: Measured, label: Callable[[str], str]) -> tuple[CompareRow, ...]:
    metrics = dict.fromkeys(one.metric for one in (*before.chances, *after.chances))
    rows = []
    for metric in metrics:
        first, last = before.chance_of(metric), after.chance_of(metric)
        rows.append(
            CompareRow(
                label=label(metric),
                before=_target_words(first),
                after=_target_words(last),
                change=_change_words(first, last),
            )
        )
    return tuple(rows)


def _target_words(one: Chance | None) -> str:
    """A target with its chance."""
    target = f"Target {exact_percent(float(one.target))}: " if one else ""
    return f"{target}{chance_words(one)}"


def _change_words(first: Chance | None, last: Chance | None) -> str:
    """By how much a chance changed; none where one is not told, or the two are of different kinds."""
    if first is None or last is None or first.basis != last.basis:
        return NONE
    return points_words(last.thousandths - first.thousandths)


def points_words(thousandths: float) -> str:
    """A change of a chance in points of per cent.

    >>> points_words(-12), points_words(0)
    ('−1.2 points', 'no change')
    """
    return f"{signed(thousandths * 100 / CERTAIN, 1)} points" if thousandths else "no change"


def _version_words(one: Measured | None, when: str) -> str:
    return f"Version {one.version}, {when}" if one else f"No version, {when}"


def day_of(one: Support) -> str:
    """The day on which support began, in London."""
    return day_words(one.at.astimezone(LONDON).date())
