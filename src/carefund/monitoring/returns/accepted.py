"""The accepted plan that a return is held against: its versions that are at hand, and which was in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carefund.plan.model import Plan
from carefund.wording.dates import day_words


@dataclass(frozen=True, kw_only=True)
class InForce:
    """Which version of the plan a pool's books had in force when a quarter ended.

    `since` is the day from which it was, none where the books were opened with it; `until` the last day, none where it
    still is.
    """

    version: int
    since: date | None = None
    until: date | None = None

    @property
    def words(self) -> str:
        """The version with the days, for a reader."""
        since = f" from {day_words(self.since)}" if self.since else ""
        until = f" until {day_words(self.until)}" if self.until else ""
        return f"version {self.version} of the plan, which was in force{since}{until}"


@dataclass(frozen=True)
class AcceptedPlans:
    """The versions of an area's accepted plan that are at hand, and which one its pool's books had in force.

    `in_force` is None where no books say it.
    """

    plans: tuple[Plan, ...] = ()
    in_force: InForce | None = None

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions at hand, the latest last."""
        return tuple(sorted({plan.version for plan in self.plans}))

    def held_against(self, stated: int | None) -> Plan | None:
        """The plan whose figures a return must have: that of the version which it states.

        Of one that states none, the version in force; where nobody knows which that is, the latest. None where that
        version is not at hand.
        """
        known = self.in_force.version if self.in_force else max(self.versions, default=0)
        asked = known if stated is None else stated
        return next((plan for plan in self.plans if plan.version == asked), None)
