"""Who may do what: people act for organisations, in roles that begin and end, on the areas of those organisations.

What a role may do to a submission in which state is said once, in `transitions`; this module says whether a person has
the role, for that area, on that day, and in words why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from carefund.assurance.event import Side
from carefund.refusal import Refusal
from carefund.wording.dates import day_words
from carefund.wording.lists import either, listed

FRESH = timedelta(minutes=10)
"""How long a second factor counts as fresh when something is signed (OWASP ASVS 5.0, 7.5: before what matters most)."""


class Role(StrEnum):
    """What a person is to a submission."""

    EDITOR = "editor"
    LEAD = "lead"
    SIGNATORY = "signatory"
    REVIEWER = "reviewer"
    MANAGER = "regional manager"
    NATIONAL = "national"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


SIDES: dict[Role, Side] = {
    Role.EDITOR: "area",
    Role.LEAD: "area",
    Role.SIGNATORY: "area",
    Role.REVIEWER: "centre",
    Role.MANAGER: "centre",
    Role.NATIONAL: "centre",
    Role.AUDITOR: "centre",
    Role.ADMINISTRATOR: "centre",
}
"""On which side of a submission each role stands."""


class NotPermitted(Refusal):
    """Something that this person may not do; the reason is in words that the person may read."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """That a person acts for an organisation in a role, from a first to a last day, on some areas or on all.

    `areas` are ONS codes; None stands for all areas, which only roles of the centre have. `signs_as` are the round's
    sign-offs that a signatory may give for the organisation. `ended` is the day on which somebody ended it at once: it
    does not hold on that day any more.
    """

    organisation: str
    role: Role
    first: date
    last: date | None = None
    areas: frozenset[str] | None = frozenset()
    signs_as: frozenset[str] = frozenset()
    ended: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        ended = self.ended is not None and day >= self.ended
        return self.first <= day and not ended and (self.last is None or day <= self.last)

    def covers(self, area: str) -> bool:
        """Whether it reaches an area."""
        return area in self.areas if self.areas is not None else SIDES[self.role] == "centre"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person with all memberships, past and present, and when a second factor was last given."""

    person: str
    name: str
    memberships: tuple[Membership, ...] = ()
    second_factor_at: datetime | None = None


def memberships_on(actor: Actor, area: str, day: date) -> tuple[Membership, ...]:
    """The memberships by which a person reaches an area on a day, in the order they are held."""
    return tuple(one for one in actor.memberships if one.in_force(day) and one.covers(area))


def side_of(memberships: Sequence[Membership]) -> Side:
    """The side on which somebody stands by their memberships on an area; the area's, where they have roles on both."""
    return "area" if any(SIDES[one.role] == "area" for one in memberships) else "centre"


def may(actor: Actor, roles: Iterable[Role], area: str, day: date, organisation: str = "") -> Membership:
    """The membership by which a person acts in one of some roles; of several that for the organisation, if one is.

    Raises NotPermitted saying which role is asked for, and why the person has none: another area, another role, or one
    that has not begun or has ended.
    """
    wanted = set(roles)
    reaching = [one for one in memberships_on(actor, area, day) if one.role in wanted]
    if reaching:
        return next((one for one in reaching if same_name(one.organisation, organisation)), reaching[0])
    raise NotPermitted(
        f"somebody who is {either(sorted(wanted))} for this area",
        _why_not(actor, wanted, area, day),
        "Ask the area's lead, or for the centre its administrator, to give you the role",
    )


def same_name(one: str, other: str) -> bool:
    """Whether two names are of one organisation, however they are written large or small."""
    return one.casefold() == other.casefold()


def _why_not(actor: Actor, wanted: set[Role], area: str, day: date) -> str:
    here = memberships_on(actor, area, day)
    if here:
        return f"that you are {listed(sorted({one.role for one in here}))} here"
    lapsed = [one for one in actor.memberships if one.role in wanted and one.covers(area)]
    ended = [end for one in lapsed for end in (one.ended, one.last) if end and not one.in_force(day) and end <= day]
    if ended:
        return f"that your role ended on {day_words(max(ended))}"
    begins = [one.first for one in lapsed if one.first > day]
    if begins:
        return f"that your role begins on {day_words(min(begins))}"
    return "that you have no role here"


def require_fresh_factor(actor: Actor, at: datetime) -> None:
    """Raise NotPermitted unless a second factor was given in the last minutes."""
    given = actor.second_factor_at
    if given is None or not timedelta(0) <= at - given <= FRESH:
        raise NotPermitted(
            "a second factor given in the last 10 minutes",
            "none so lately",
            "Confirm that it is you, then sign again; nothing that you typed is lost",
        )
