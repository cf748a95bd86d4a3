"""What must hold beside state and role before a warning is muted, or a mute lifted.

As in `guards`: one function each, raising a refusal; its docstring is its row in the documentation's matrix.
"""

from __future__ import annotations

from datetime import timedelta

from carefund.assurance.event import MuteLifted, WarningMuted, area_of
from carefund.assurance.permissions import NotPermitted, Role
from carefund.assurance.request import Case, NotNow
from carefund.evidence.series import ENGLAND
from carefund.wording.dates import day_words

LONGEST = timedelta(days=366)
"""How long a warning is muted at most: the year that it is of is over then."""


def ahead_within_a_year(case: Case) -> None:
    """The last day is not over, and at most a year ahead."""
    body, day = case.body, case.asked.day
    assert isinstance(body, WarningMuted)
    if not day <= body.until <= day + LONGEST:
        expected = f"a last day from {day_words(day)} to {day_words(day + LONGEST)}"
        raise NotNow(expected, day_words(body.until), "Choose another day; it can be muted again when that is over")


def not_muted(case: Case) -> None:
    """No mute of the metric stands."""
    body = case.body
    assert isinstance(body, WarningMuted)
    before = case.state.mutes.get(body.metric)
    if before is not None and before.stands(case.asked.day):
        found = f"that {before.by} muted it until {day_words(before.until)}"
        raise NotNow("a warning that is not muted", found, "Lift that first, to mute it for another reason")


def muted(case: Case) -> None:
    """A mute of the metric stands."""
    body = case.body
    assert isinstance(body, MuteLifted)
    before = case.state.mutes.get(body.metric)
    if before is None or not before.stands(case.asked.day):
        raise NotNow("a warning that is muted", "one that is not", "Look at the page of warnings as it stands now")


def england_by_the_national_team(case: Case) -> None:
    """What is warned of England is muted, and told again, by the national team alone."""
    if area_of(case.state.submission) == ENGLAND and case.membership.role is not Role.NATIONAL:
        raise NotPermitted(
            "somebody of the national team, for what England does as a whole",
            f"a {case.membership.role}",
            "Ask the national team",
        )
