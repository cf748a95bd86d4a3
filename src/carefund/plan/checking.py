"""Reading a plan's workbook and checking it, in one call: the same findings for every door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from carefund.evidence.areas import AreaRegister
from carefund.evidence.query import AsOf, Evidence
from carefund.plan.allocations import OwnAllocation
from carefund.plan.checks.catalogue import run_checks
from carefund.plan.checks.check import Discrepancy, Facts
from carefund.plan.checks.cover import AREA_SENT_ONCE
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.waivers import Waiver
from carefund.plan.workbook.reading import ReadPlan, read_plan
from carefund.pool.carried import BroughtIn
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.wording.lists import listed


@dataclass(frozen=True)
class CheckedPlan:
    """A plan and what was found in it, errors first.

    `file` is the name it was read from and `read` what the reading gave; empty and None for a plan without a workbook.
    `draft` says that it was checked as one, which may be partial; `pooled_years` are the years in which its round
    pools money.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    file: str = ""
    draft: bool = False
    pooled_years: tuple[str, ...] = ()
    read: ReadPlan | None = field(default=None, repr=False)

    @property
    def pooled_pounds(self) -> Decimal:
        """What is paid into the pool in all years in which the round pools money, in pounds."""
        amounts = (line.amounts.get(year) for line in self.plan.contributions for year in self.pooled_years)
        return sum((amount for amount in amounts if amount is not None), Decimal(0))

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def waived_errors(self) -> tuple[Finding, ...]:
        """The errors that a waiver in force has lifted."""
        return tuple(finding for finding in self.findings if finding.waived_severity is Severity.ERROR)

    @property
    def can_be_submitted(self) -> bool:
        """Whether nothing is left that keeps it from being submitted, waivers taken into account."""
        return not self.of(Severity.ERROR)


@dataclass(frozen=True)
class CheckedPlans:
    """Several plans that were checked together, and the files that could not be read."""

    plans: tuple[CheckedPlan, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def can_be_submitted(self) -> bool:
        """Whether nothing keeps any of them from being submitted, and all could be read."""
        return not self.refused and all(one.can_be_submitted for one in self.plans)


def each_area_once(plans: Sequence[CheckedPlan]) -> tuple[CheckedPlan, ...]:
    """The plans, with an error on each of those that are for the same area and round."""
    files: dict[tuple[str, str], list[str]] = {}
    for one in plans:
        files.setdefault((one.plan.round_id, one.plan.area_code), []).append(one.file)
    return tuple(_with_namesakes(one, files[one.plan.round_id, one.plan.area_code]) for one in plans)


def _with_namesakes(checked: CheckedPlan, files: Sequence[str]) -> CheckedPlan:
    others = listed(file for file in files if file != checked.file)
    if len(files) == 1:
        return checked
    expected = f"one workbook for {checked.plan.area_name or checked.plan.area_code}"
    seen = Discrepancy("area_code", expected=expected, found=f"also {others or 'the same file again'}")
    finding = AREA_SENT_ONCE.finding(seen).at(checked.read.positions if checked.read else {})
    return replace(checked, findings=(finding, *checked.findings))


class Checker:
    """Checks plans of any round against one body of evidence, which it reads once for each round."""

    def __init__(
        self,
        evidence: Evidence,
        day: date,
        *,
        areas: AreaRegister,
        rounds: Callable[[str], Round],
        draft: bool = False,
        waivers: Sequence[Waiver] = (),
        area_code: str | None = None,
        round_id: str | None = None,
        further: Callable[[Plan, Round], Iterable[Finding]] = lambda plan, round_: (),
        told: Callable[[Round], Sequence[OwnAllocation]] = lambda round_: (),
        brought: Callable[[Plan, Round], BroughtIn | None] = lambda plan, round_: None,
    ) -> None:
        """Take the evidence, the day of the check, all areas, and how a round is found by its id.

        `draft` says whether plans may be partial and `waivers` which are in force. `area_code` and `round_id` say whose
        plans are expected, None for anybody's. `further` gives findings of rooms that come after this one, such as an
        appraisal's; `told` an area's own allocations for a round, and `brought` what the books of the year before bring
        into a plan.
        """
        self._evidence, self._day, self._areas, self._rounds = evidence, day, areas, rounds
        self._draft, self._waivers, self._further = draft, waivers, further
        self._told, self._brought = told, brought
        self._read = partial(read_plan, rounds=rounds, area_code=area_code, round_id=round_id)
        self._of_round: dict[str, AreaEvidence] = {}

    def for_plans_of(self, area_code: str | None, round_id: str | None, waivers: Sequence[Waiver]) -> Checker:
        """The same checker, on the same evidence, for plans of an area and a round, with other waivers in force."""
        other = copy(self)
        other._waivers = waivers
        other._read = partial(read_plan, rounds=self._rounds, area_code=area_code, round_id=round_id)
        return other

    def check_file(self, path: Path, name: str = "") -> CheckedPlan:
        """Read and check a workbook; `name` is what its file is called where not by its own name.

        Raises RefusedFile when it is none of carefund's or is not safe to open.
        """
        read = self._read(path)
        return self._checked(read.plan, read, name or path.name)

    def check_content(self, content: bytes, name: str) -> CheckedPlan:
        """As `check_file`, for the content of a file of that name."""
        read = self._read(content, name=name)
        return self._checked(read.plan, read, name)

    def check(self, plan: Plan) -> CheckedPlan:
        """Check a plan that was not read from a workbook."""
        return self._checked(plan, None, "")

    def _checked(self, plan: Plan, read: ReadPlan | None, file: str) -> CheckedPlan:
        planning = self._rounds(plan.round_id).planning
        years = tuple(year.id for year in planning.pooled_years) if planning else ()
        return CheckedPlan(plan, self._findings(plan, read), file, self._draft, years, read)

    def _findings(self, plan: Plan, read: ReadPlan | None) -> tuple[Finding, ...]:
        round_ = self._rounds(plan.round_id)
        if round_.id not in self._of_round:
            known = AsOf(self._day, "period")
            self._of_round[round_.id] = AreaEvidence(self._evidence, round_, self._areas, known)
        facts = Facts(
            plan=plan,
            round=round_,
            official=self._of_round[round_.id].of(plan.area_code),
            areas=self._areas,
            day=self._day,
            told=self._told(round_),
            brought=self._brought(plan, round_),
        )
        findings = run_checks(
            facts,
            draft=self._draft,
            positions=read.positions if read else None,
            also=(*(read.findings if read else ()), *self._later_findings(plan, round_, read)),
            waivers=self._waivers,
        )
        return tuple(findings)

    def _later_findings(self, plan: Plan, round_: Round, read: ReadPlan | None) -> Iterator[Finding]:
        """The further findings, each with its cell in the workbook."""
        positions = read.positions if read else {}
        yield from (finding.at(positions) for finding in self._further(plan, round_))
