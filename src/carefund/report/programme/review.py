"""The entries of the page that shows how a round's plans are reviewed: key lines of enquiry, and the scale."""

from __future__ import annotations

from carefund.programme.definition import Round
from carefund.programme.review import KeyLine
from carefund.report.programme.entries import RuleEntry
from carefund.report.programme.planning import Sections
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import count


def review_sections(definition: Round) -> Sections:
    """The sections about review; none where the round does not say how its plans are reviewed."""
    review = definition.review
    if review is None:
        return []
    steps = [RuleEntry(str(number), step.label) for number, step in enumerate(review.scale, start=1)]
    judged = f"Review: judged by {counted(review.reviewers, 'reviewer')}"
    again = f", {review.double_reviewed_percent}% of plans by one more" if review.double_reviewed_percent else ""
    return [
        (f"{judged}{again}", [key_line(definition, one) for one in review.key_lines]),
        ("Review: scale", steps),
    ]


def key_line(definition: Round, part: KeyLine) -> RuleEntry:
    """The entry of a key line of enquiry: its weight, its guidance, and the conditions that it tests."""
    labels = {one.id: one.label for one in definition.conditions}
    tests = (f"Tests: {listed(labels[one] for one in part.conditions)}.",) if part.conditions else ()
    return RuleEntry(f"weight {count(part.weight)}", part.label, (part.guidance, *tests), part)
