"""Reading returns and checking them together: each against the plan, the official series and the earlier quarters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from carefund.evidence.areas import AreaRegister
from carefund.evidence.query import Evidence
from carefund.monitoring.returns.accepted import AcceptedPlans, InForce
from carefund.monitoring.returns.checks.catalogue import run_checks
from carefund.monitoring.returns.checks.check import ReturnFacts
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.published import PublishedFigures
from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.reading import ReadReturn, read_return
from carefund.plan.checks.check import ERROR, Described, Discrepancy
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.refusal import Refusal, RefusedFile
from carefund.workbooks.reading_process import read_each

Plans = Mapping[tuple[str, str], Sequence[Plan]]
"""Accepted plans by round and area code: of each, the versions that are at hand."""
WhichInForce = Callable[[str, ReturnQuarter], InForce | None]
"""Which version of an area's plan was in force when a quarter ended; none where no books say it."""
RETURN_TWICE = Described(
    "return-twice",
    ERROR,
    "Each area sends one return of a quarter in each version",
    "Keep the one that counts, and give a later one the next version's number on its cover.",
    "One return for each health and wellbeing board area",
)


@dataclass(frozen=True)
class CheckedReturn:
    """A return and what was found in it, errors first.

    `file` is the name it was read from and `read` what the reading gave; empty and None for one without a workbook.
    `draft` says that it was checked as one, which may be partial.
    """

    sent: Return
    findings: tuple[Finding, ...]
    file: str = ""
    draft: bool = False
    read: ReadReturn | None = field(default=None, repr=False)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def can_be_sent(self) -> bool:
        """Whether nothing is left that keeps it from being sent."""
        return not self.of(Severity.ERROR)


@dataclass(frozen=True)
class CheckedReturns:
    """Several returns that were checked together, and the files that could not be read."""

    returns: tuple[CheckedReturn, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def can_be_sent(self) -> bool:
        """Whether nothing keeps any of them from being sent, and all could be read."""
        return not self.refused and all(one.can_be_sent for one in self.returns)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Whose returns are expected: ids of round and quarter and an area's code; none where any will do."""

    round_id: str | None = None
    area_code: str | None = None
    quarter: str | None = None


@dataclass(frozen=True)
class Given:
    """A file that was given: its name, and what was read from it or why it was refused."""

    file: str
    read: ReadReturn | RefusedFile


def read_files(
    files: Iterable[Path], rounds: Callable[[str], Round], expected: Expected | None = None
) -> Iterator[Given]:
    """Read returns, several at once, in the order of the files; one that is refused keeps no other from being read."""
    return read_each(partial(_read_file, rounds=rounds, expected=expected or Expected()), files)


def _read_file(path: Path, rounds: Callable[[str], Round], expected: Expected) -> Given:
    try:
        return Given(str(path), read_return(path, rounds, **vars(expected)))
    except RefusedFile as refused:
        return Given(str(path), refused)


class ReturnChecker:
    """Checks returns of any round against one body of evidence, which it reads once for each round and quarter."""

    def __init__(
        self,
        evidence: Evidence,
        day: date,
        *,
        areas: AreaRegister,
        rounds: Callable[[str], Round],
        draft: bool = False,
        plans: Plans | None = None,
        in_force: WhichInForce | None = None,
        earlier: Sequence[Return] = (),
        published: dict[tuple[str, str], PublishedFigures] | None = None,
    ) -> None:
        """Take the evidence, the day of the check, all areas, and how a round is found by its id.

        `draft` says whether returns may be partial; `plans` are the accepted plans, `in_force` tells by the code of an
        area which version was in force, and `earlier` are the returns of earlier quarters that are at hand. `published`
        are figures by round and quarter that were read before, of the same evidence; what is read is added to them.
        """
        self._evidence, self._day, self._areas, self._rounds = evidence, day, areas, rounds
        self._draft, self._plans, self._earlier = draft, plans or {}, tuple(earlier)
        self._in_force = in_force or (lambda _area, _quarter: None)
        self._published = {} if published is None else published

    def check_all(self, given: Iterable[Given]) -> CheckedReturns:
        """Check files that were read, each also against those of earlier quarters among them."""
        held = list(given)
        read = [(one.file, one.read) for one in held if isinstance(one.read, ReadReturn)]
        known = [*self._earlier, *(each.sent for _, each in read)]
        checked = (self._checked(each, file, known) for file, each in read)
        refused = tuple(one.read for one in held if isinstance(one.read, RefusedFile))
        return CheckedReturns(tuple(_each_once(checked)), refused)

    def check(self, sent: Return) -> CheckedReturn:
        """Check a return that was not read from a workbook."""
        return CheckedReturn(sent, tuple(run_checks(self._facts(sent, self._earlier), draft=self._draft)),
                             draft=self._draft)  # fmt: skip

    def _checked(self, read: ReadReturn, file: str, known: Sequence[Return]) -> CheckedReturn:
        facts = self._facts(read.sent, known)
        found = run_checks(facts, draft=self._draft, positions=read.positions, also=read.findings)
        return CheckedReturn(read.sent, tuple(found), file, self._draft, read)

    def _facts(self, sent: Return, known: Sequence[Return]) -> ReturnFacts:
        round_ = self._rounds(sent.round_id)
        quarter = returns_of(round_).quarter(sent.quarter)
        key = (round_.id, quarter.id)
        if key not in self._published:
            self._published[key] = PublishedFigures(self._evidence, round_, quarter)
        versions = tuple(self._plans.get((sent.round_id, sent.area_code), ()))
        accepted = AcceptedPlans(versions, self._in_force(sent.area_code, quarter))
        return ReturnFacts(
            sent=sent,
            round=round_,
            quarter=quarter,
            published=self._published[key].of(sent.area_code),
            areas=self._areas,
            day=self._day,
            plan=accepted.held_against(sent.plan_version),
            accepted=accepted,
            earlier=earlier_returns(sent, known, round_),
        )


def earlier_returns(sent: Return, known: Iterable[Return], round_: Round) -> tuple[Return, ...]:
    """The newest version of each earlier quarter's return of the same area, round and year, in order."""
    returns = returns_of(round_)
    before = [one.id for one in returns.quarters_to(returns.quarter(sent.quarter))][:-1]
    newest: dict[str, Return] = {}
    for one in known:
        same = (one.round_id, one.area_code) == (sent.round_id, sent.area_code) and one.quarter in before
        if same and (one.quarter not in newest or one.version > newest[one.quarter].version):
            newest[one.quarter] = one
    return tuple(newest[quarter] for quarter in before if quarter in newest)


def _each_once(checked: Iterable[CheckedReturn]) -> Iterator[CheckedReturn]:
    """The returns; one of the same area, quarter and version as an earlier one has a finding that says so."""
    seen: dict[tuple[str, str, str, int], str] = {}
    for one in checked:
        key = (one.sent.round_id, one.sent.quarter, one.sent.area_code, one.sent.version)
        if key in seen:
            finding = RETURN_TWICE.finding(
                Discrepancy("version", expected="one file for each version", found=f"the same as in {seen[key]}")
            )
            twice = finding.at(one.read.positions) if one.read else finding
            yield CheckedReturn(one.sent, (twice, *one.findings), one.file, one.draft, one.read)
        else:
            seen[key] = one.file
            yield one
