"""One pound traced: from the organisations that pay into a stream, to the line that it is spent on and the provider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.plan.model import Plan
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.planned import planned_ledger
from carefund.pool.trace import trace_money
from carefund.programme.definition import Round
from carefund.wording.money import exact_pounds

NOT_SAID = "not said"
NOBODY = "nobody: more is spent than is paid in"


@dataclass(frozen=True, kw_only=True)
class PoundLine:
    """One line of the expenditure plan in a list."""

    number: int
    scheme: str
    area_of_spend: str
    stream: str
    sums: str


@dataclass(frozen=True, kw_only=True)
class PoundsPage:
    """Every line of the expenditure plan."""

    title: str
    lines: tuple[PoundLine, ...]


@dataclass(frozen=True, kw_only=True)
class PoundPage:
    """One line, and where its money comes from and goes to."""

    title: str
    number: int
    last: int
    plan: str
    sums: str
    stream: str
    contributions: tuple[tuple[str, str, str], ...]
    """Who pays into the stream, in which year, and how much."""
    whose: tuple[tuple[str, str, str], ...]
    """Whose money this line's is, in which year, and how much."""
    scheme: str
    area_of_spend: str
    commissioner: str
    provider: str


def pounds_page(plan: Plan, round_: Round) -> PoundsPage:
    """The list."""
    names = _Names(plan, round_)
    return PoundsPage(
        title="Where each pound goes",
        lines=tuple(
            PoundLine(
                number=number,
                scheme=names.scheme(one),
                area_of_spend=names.area_of_spend(one),
                stream=names.stream(one.stream),
                sums=_sums(one),
            )
            for number, one in enumerate(plan.expenditure, 1)
        ),
    )


def pound_page(plan: Plan, plan_hash: str, round_: Round, number: int) -> PoundPage | None:
    """The page of a line by its number from 1; None where the plan has no such line."""
    if not 1 <= number <= len(plan.expenditure):
        return None
    line, names = plan.expenditure[number - 1], _Names(plan, round_)
    years = [one for one in line.amounts if line.amounts[one] is not None]
    return PoundPage(
        title=f"Line {number} of the expenditure plan",
        number=number,
        last=len(plan.expenditure),
        plan=f"Version {plan.version}, SHA-256 {plan_hash}" if plan_hash else "Not saved yet",
        sums=_sums(line),
        stream=names.stream(line.stream),
        contributions=tuple(_paid(plan.contributions, line.stream)),
        whose=tuple(whose for year in years for whose in whose_money(plan.contributions, line, year)),
        scheme=names.scheme(line),
        area_of_spend=names.area_of_spend(line),
        commissioner=names.commissioner(line),
        provider=names.provider(line),
    )


def whose_money(contributions: Sequence[Contribution], line: Expenditure, year: str) -> Iterator[tuple[str, str, str]]:
    """Whose money one line spends in a year: each organisation's part of its stream, to the penny, as the pool traces.

    A stream's money is mixed: what leaves it is each organisation's in proportion to what it pays in.
    """
    ledger = planned_ledger(contributions, (line,), year).ledger
    for (who,), pounds in trace_money(ledger, year, "planned").by("organisation").items():
        yield who or NOBODY, year, exact_pounds(pounds)


def _paid(contributions: Sequence[Contribution], stream: str | None) -> Iterator[tuple[str, str, str]]:
    for one in contributions:
        if one.stream == stream:
            for year, pounds in one.amounts.items():
                yield one.organisation or NOT_SAID, year, exact_pounds(pounds)


def _sums(line: Expenditure) -> str:
    return "; ".join(f"{exact_pounds(pounds or Decimal(0))} in {year}" for year, pounds in line.amounts.items())


class _Names:
    """What the parts of a line are called in the round and the plan."""

    def __init__(self, plan: Plan, round_: Round) -> None:
        planning = round_.planning
        assert planning is not None  # rounds without it are not opened
        self.schemes = {one.id: one.name or one.id for one in plan.schemes}
        self.streams = {one.id: one.label for one in round_.streams}
        self.areas = {one.id: one.label for one in planning.areas_of_spend}
        self.providers = {one.id: one.label for one in planning.providers}
        self.commissioners = {one.id: one.label for one in planning.commissioners}

    def stream(self, stream: str | None) -> str:
        return self.streams.get(stream or "", stream or NOT_SAID)

    def scheme(self, line: Expenditure) -> str:
        return self.schemes.get(line.scheme or "", line.scheme or NOT_SAID)

    def area_of_spend(self, line: Expenditure) -> str:
        return self.areas.get(line.area_of_spend or "", line.area_of_spend or NOT_SAID)

    def provider(self, line: Expenditure) -> str:
        return self.providers.get(line.provider or "", line.provider or NOT_SAID)

    def commissioner(self, line: Expenditure) -> str:
        return self.commissioners.get(line.commissioner or "", line.commissioner or NOT_SAID)
