"""The pages on which a plan is opened again: returned for changes, or unlocked at the area's wish."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.plan.workbook.layout import Layout
from carefund.service.desk.pages.judgement import Option
from carefund.service.frame.problem import Problem
from carefund.service.plans.sections import sections_of


@dataclass(frozen=True, kw_only=True)
class OpeningPage:
    """A form that asks for a reason and the sections to change, and says what comes of it."""

    title: str
    lead: str
    after: str
    button: str
    reason: str
    sections: tuple[Option, ...]
    why_not: str
    problems: tuple[Problem, ...]


WORDS = {
    "returned": (
        "Return {area}’s plan for changes",
        "Say what has to change and why. Everyone who prepares, leads or signs the plan gets your reason by e-mail, "
        "and sees it on the plan’s page.",
        "The area can change the sections that you choose, has the plan signed again where it was changed, and hands "
        "it in again. What was judged stays, and waits to be confirmed for the new version.",
        "Return for changes: {area} is told",
    ),
    "unlocked": (
        "Unlock {area}’s plan",
        "For an area that asks to change what it handed in. Everyone who prepares, leads or signs the plan gets your "
        "reason by e-mail, and sees it on the plan’s page.",
        "As long as nothing was changed, you can undo the unlocking; the plan then counts as handed in, as before.",
        "Unlock: {area} is told",
    ),
}
"""By kind of event: title, lead, what comes of it, and the button."""


def opening_page(
    kind: str,
    area: str,
    layout: Layout,
    *,
    why_not: str = "",
    reason: str = "",
    chosen: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> OpeningPage:
    """The page; `why_not` says why it cannot be done now, `reason` and `chosen` are what was typed."""
    title, lead, after, button = (words.format(area=area) for words in WORDS[kind])
    return OpeningPage(
        title=title,
        lead=lead,
        after=after,
        button=button,
        reason=reason,
        sections=tuple(
            Option(id=one.id, label=one.sheet.title, chosen=one.id in chosen) for one in sections_of(layout)
        ),
        why_not=why_not,
        problems=problems,
    )
