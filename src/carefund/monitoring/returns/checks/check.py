"""What a check of a return is: a small pure function over the facts, with all that is said of it in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain

from carefund.calendar import last_day
from carefund.evidence.areas import AreaRegister
from carefund.monitoring.returns.accepted import AcceptedPlans
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.published import Published
from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.required_fields import required_fields
from carefund.plan.checks.check import NOTE, Described, Discrepancy
from carefund.plan.fields import lookup
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.required_fields import Fields, missing
from carefund.plan.required_fields import lacking as lacking_fields
from carefund.programme.definition import Returns, Round, Sourced
from carefund.programme.planning import Choice
from carefund.programme.returns import ReturnPart, ReturnQuarter
from carefund.wording.lists import listed

NAMED = 4
"""How many records a finding names that are not filled in; it counts the rest."""


@dataclass(frozen=True, kw_only=True)
class ReturnFacts:
    """What checks look at: a return, its round and quarter, what is published, all areas, and the day of the check.

    `plan` is the accepted plan of the version that the return was filled in from, None where that is not at hand;
    `accepted` says which versions are, and which one was in force. `earlier` are the area's returns of earlier quarters
    of the same year that were given, in order.
    """

    sent: Return
    round: Round
    quarter: ReturnQuarter
    published: Published
    areas: AreaRegister
    day: date
    plan: Plan | None = None
    accepted: AcceptedPlans = field(default_factory=AcceptedPlans)
    earlier: tuple[Return, ...] = ()

    @property
    def returns(self) -> Returns:
        """What a return of the round must hold."""
        return returns_of(self.round)

    @property
    def quarter_ends(self) -> date:
        """The last day of the quarter."""
        return last_day(self.quarter.last)

    @cached_property
    def required(self) -> Mapping[str, Fields]:
        """What each record of the return must give."""
        return required_fields(self.round, self.quarter)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The round's words for what it names, by id."""
        planning = self.round.planning
        asked = planning.capacity_and_demand if planning else None
        services = {one.id: one.label for one in (asked.services if asked else ())}
        named: Iterable[Sourced | Choice] = chain(
            self.round.conditions,
            self.round.metrics,
            self.round.streams,
            self.returns.statements,
            self.returns.sign_offs,
        )
        return services | {one.id: one.label for one in named}


Look = Callable[[ReturnFacts], Iterable[Discrepancy]]


@dataclass(frozen=True)
class ReturnCheck(Described):
    """A check that looks at the facts of a return."""

    look: Look = field(repr=False, kw_only=True)
    part: ReturnPart | None = field(default=None, kw_only=True)
    """The part that the return must ask about for the check to apply; none where it always does."""
    at_year_end: bool = field(default=False, kw_only=True)
    """Whether it looks only at returns that close a year."""

    def is_asked(self, facts: ReturnFacts) -> bool:
        """Whether the return is one that the check looks at."""
        asked = self.part is None or facts.returns.asks(self.part, facts.quarter)
        return asked and (facts.quarter.year_end or not self.at_year_end)

    def run(self, facts: ReturnFacts, *, draft: bool = False) -> Iterator[Finding]:
        """The findings on one return; what a draft lacks is only noted."""
        severity = NOTE if draft and self.completeness else self.severity
        if self.is_asked(facts):
            yield from (self.finding(seen, severity) for seen in self.look(facts))


def check(
    check_id: str,
    severity: Severity,
    label: str,
    *,
    to_do: str,
    policy: str,
    completeness: bool = False,
    part: ReturnPart | None = None,
    at_year_end: bool = False,
) -> Callable[[Look], ReturnCheck]:
    """Make a check of a function that looks at the facts; the catalogue collects whatever a module makes."""
    return lambda look: ReturnCheck(
        check_id, severity, label, to_do, policy, completeness, look=look, part=part, at_year_end=at_year_end
    )


def lacking(collection: str) -> Look:
    """Which records that the round names are not filled in: one finding for all of a collection, such as `survey`."""

    def look(facts: ReturnFacts) -> Iterator[Discrepancy]:
        records = _asked_of(facts, collection)
        found = {name: missing(lookup(facts.sent, name), fields) for name, fields in records.items()}
        found = {name: words for name, words in found.items() if words}
        if found:
            first = next(iter(found))
            named = list(found.items())[:NAMED]
            parts = [_lacks(facts.labels[_id(name)], words, len(records[name])) for name, words in named]
            more = len(found) - len(parts)
            yield Discrepancy(
                first,
                expected=f"{listed(dict.fromkeys(chain(*(fields.values() for fields in records.values()))))}, of each",
                found=f"missing: {listed([*parts, f'{more} more' if more else ''])}",
                lacks=tuple(
                    f"{name}.{field}"
                    for name in found
                    for field in lacking_fields(lookup(facts.sent, name), records[name])
                ),
            )

    return look


def _lacks(label: str, words: list[str], asked: int) -> str:
    """A record that is not filled in, with what it lacks where that is not all of it."""
    return label if len(words) == asked else f"{label} ({listed(words)})"


def _asked_of(facts: ReturnFacts, collection: str) -> dict[str, Fields]:
    """What each record of a collection must give."""
    return {name: fields for name, fields in facts.required.items() if name.partition("[")[0] == collection}


def _id(record: str) -> str:
    return record.partition("[")[2].removesuffix("]")
