"""What is told of the national team's work: what was decided on a plan, and that its date was moved."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.service.frame.routes import AREA_ROLES
from carefund.service.national.words import outcome_labels
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.rounds.opening import opened
from carefund.wording.dates import day_words, moment_words


def _concerned(what: Happened) -> list[str]:
    """Everyone of the area, and the reviewers to whom its plan is assigned."""
    return [*what.people(*AREA_ROLES), *_reviewers(what)]


def _reviewers(what: Happened) -> list[str]:
    return [one.reviewer for one in what.state.review.assigned]


def of_decision(what: Happened) -> Iterator[Notice]:
    """Everyone concerned: what stands as the decision, why, and what is asked of the area."""
    made = what.state.decisions.standing
    if made is None:
        return
    outcome = outcome_labels(what.round).get(made.outcome, made.outcome)
    corrected = " This corrects what was decided before." if made.corrects else ""
    asked = [one for one in what.state.conditions.values() if one.is_open]
    lines = [f"- {one.words} ({one.owner}, by {day_words(one.due)})" for one in asked]
    parts = [
        f"The {what.plan} was decided on: {outcome}.{corrected}",
        *([f"Reason: {made.reason}"] if made.reason else []),
        *(["Conditions:", *lines] if lines else []),
    ]
    subject = "Decision corrected" if made.corrects else "Decision"
    yield notice(_concerned(what), f"{subject}: plan of {what.area_name}", "\n".join(parts))


def of_withdrawal(what: Happened) -> Iterator[Notice]:
    """Everyone concerned: the decision no longer stands."""
    words = f"The decision on the {what.plan} was withdrawn. Reason: {what.body.reason}"
    yield notice(_concerned(what), f"Decision withdrawn: plan of {what.area_name}", words)


def of_date(what: Happened) -> Iterator[Notice]:
    """Everyone concerned: until when the plan may now be handed in, and why that was moved."""
    round_ = opened(what.round.id, what.database)
    due = moment_words(round_.deadline.moved_to(what.body.until).shown if round_ else what.body.until)
    words = f"The {what.plan} is now due {due}. Reason: {what.body.reason}"
    yield notice(_concerned(what), f"New date: plan of {what.area_name}", words)


def of_early_version(what: Happened) -> Iterator[Notice]:
    """The reviewers of the plan: there is an early version to read."""
    words = f"{what.by} shows version {what.body.version} of the {what.plan} for advice."
    yield notice(_reviewers(what), f"Early version: plan of {what.area_name}", words)
