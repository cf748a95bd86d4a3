"""The page on which the national team publishes a round: what would be published, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.service.public.differences import Difference
from carefund.service.public.edition import Edition, figures_hash
from carefund.service.public.pages.area import CorrectionLine, correction_line
from carefund.service.public.sayings import decision_counts, story
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class PublishPage:
    """A preview of the next edition, and what it would change of the last."""

    title: str
    round_id: str
    edition: str
    story: tuple[str, ...]
    decisions: tuple[tuple[str, str], ...]
    undecided: tuple[tuple[str, str], ...]
    """Areas that stay out, with their states."""
    new: tuple[str, ...]
    otherwise: tuple[str, ...]
    gone: tuple[str, ...]
    corrections: tuple[CorrectionLine, ...]
    untold: str
    """How many decided plans have no chance told with them; empty where all have."""
    anything: bool
    seen: str
    before: str
    """The number of the last edition; empty where this is the first."""
    problem: str = ""
    key: str = ""
    """The key of a form that was refused, to be sent again."""


def publish_page(edition: Edition, difference: Difference, problem: str = "", key: str = "") -> PublishPage:
    """The preview; `problem` says why it was refused when it was confirmed."""
    untold = sum(not any(one.thousandths is not None for one in area.targets) for area in edition.areas)
    return PublishPage(
        title=f"Publish {edition.title}",
        round_id=edition.round,
        edition=f"{edition.edition}",
        story=story(edition),
        decisions=tuple((label, f"{number}") for label, number in decision_counts(edition)),
        undecided=tuple((one.name, one.state) for one in edition.undecided),
        new=difference.new,
        otherwise=difference.otherwise,
        gone=difference.gone,
        corrections=tuple(correction_line(one.name, one.before, one.after) for one in edition.corrections),
        untold=f"{counted(untold, 'decided plan')} with no chance told" if untold else "",
        anything=difference.anything,
        seen=figures_hash(edition),
        before=f"{edition.edition - 1}" if edition.edition > 1 else "",
        problem=problem,
        key=key,
    )
