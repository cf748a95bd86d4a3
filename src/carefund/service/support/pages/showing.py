"""What speaks for supporting an area, in sentences: its boldest target, errors still open, a plan that is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.centre_guards import HARDLY
from carefund.assurance.deadline import Deadline
from carefund.wording.chances import SCALE, chance, word_for
from carefund.wording.dates import LONDON, day_words
from carefund.wording.lists import counted, mid_sentence
from carefund.wording.numbers import exact_percent

NEAR = timedelta(days=14)
"""How long before its deadline a plan with errors is near it."""
VERY_UNLIKELY = int(SCALE[0][0] * CERTAIN)
"""A chance below which a target is called very unlikely, in thousandths."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is known of a plan: `errors` is None where nobody looked, `handed_in` whether the centre has it."""

    boldest: Chance | None
    errors: int | None
    handed_in: bool
    deadline: Deadline
    at: datetime

    @property
    def very_unlikely(self) -> bool:
        """Whether a target is very unlikely to be met."""
        return self.boldest is not None and self.boldest.thousandths < VERY_UNLIKELY

    @property
    def errors_near_deadline(self) -> bool:
        """Whether a plan that is not handed in has errors, and its deadline is near or gone by."""
        return bool(self.errors) and not self.handed_in and self.near_deadline

    @property
    def near_deadline(self) -> bool:
        """Whether the deadline is near or gone by."""
        return self.at > self.deadline.shown - NEAR

    @property
    def late(self) -> bool:
        """Whether the deadline has gone by and the plan is not handed in."""
        return not self.handed_in and self.at > self.deadline.edit


def reasons(shown: Shown, label: Callable[[str], str]) -> tuple[str, ...]:
    """Why support may be wanted, a sentence each; `label` gives the name of a metric by its id."""
    made = []
    if shown.boldest is not None and shown.boldest.thousandths < HARDLY:
        made.append(f"{boldest_words(shown.boldest, label)}.")
    if shown.errors and not shown.handed_in:
        made.append(f"The plan still has {counted(shown.errors, 'error')}.")
    due = day_words(shown.deadline.shown.astimezone(LONDON).date())
    if shown.late:
        made.append(f"It was due on {due} and has not come.")
    elif not shown.handed_in and shown.near_deadline:
        made.append(f"It is due on {due}.")
    return tuple(made)


def boldest_words(one: Chance, label: Callable[[str], str]) -> str:
    """The least likely target with its chance; a base rate as how often areas have changed so much, and not its own.

    >>> boldest_words(Chance(metric="x", target="-3.5", thousandths=20), lambda _: "Emergency admissions")
    'Its target for emergency admissions, −3.5%, is very unlikely to be met (2%)'
    """
    target = f"Its target for {mid_sentence(label(one.metric))}, {exact_percent(float(one.target))}"
    if one.basis == "base rate":
        return f"{target}: areas have changed so much {often(one)}"
    probability = one.thousandths / CERTAIN
    word = word_for(probability)
    whether = "uncertain to be met" if word == "uncertain" else f"{word} to be met"
    return f"{target}, is {whether} ({chance(probability)})"


def often(one: Chance) -> str:
    """How often areas have changed so much.

    >>> often(Chance(metric="x", target="-3.5", thousandths=20, basis="base rate"))
    '2% of the time'
    """
    return f"{chance(one.thousandths / CERTAIN)} of the time"


def chance_words(one: Chance | None) -> str:
    """A chance with its word in a table; a base rate as what it is; that there is none."""
    if one is None:
        return "no chance told"
    probability = one.thousandths / CERTAIN
    if one.basis == "base rate":
        return f"areas have changed so much {often(one)}"
    return f"{chance(probability)}, {word_for(probability)}"


def proposal(shown: Shown, label: Callable[[str], str]) -> str:
    """What an offer of support may say; empty where nothing speaks for one."""
    made = reasons(shown, label)
    return " ".join((*made, "We offer somebody who has helped others with this.")) if made else ""
