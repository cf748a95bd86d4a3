"""What verbs of monitoring are given: a round's year and how it is asked of, a quarter, and the books of pools."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.appraise_given import month_of, read_percent
from carefund.cli.commands import command_of, only_words, provenance_of
from carefund.cli.dates import known_by
from carefund.cli.exits import REFUSED, in_words, stop, wrong_usage
from carefund.cli.stores import open_evidence
from carefund.cli.workbooks_given import workbooks_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from carefund.evidence.query import Evidence
    from carefund.monitoring.projection.aims import PlansRead
    from carefund.monitoring.projection.round_projection import Asked
    from carefund.pool.books import Books
    from carefund.pool.pay_for_performance import PerformanceAccount
    from carefund.programme.definition import Round
    from carefund.programme.returns import ReturnQuarter
    from carefund.refusal import Refusal
    from carefund.report.provenance import Provenance

TargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="PCT",
        help="The target of every area without a plan of its own, the change in per cent (default: the one that was "
        "published of England).",
    ),
]
MetricsOption = Annotated[
    list[str] | None,
    typer.Option("--metric", metavar="ID", help="Only this metric; may repeat (default: all that are measured)."),
]
PlansOption = Annotated[
    Path | None,
    typer.Option(
        "--plans",
        metavar="FOLDER",
        help="Areas' own plans (workbooks): each is held against its own target from the day its plan was finished.",
    ),
]
PoolsOption = Annotated[
    Path | None,
    typer.Option("--pools", metavar="DIR", help="The folder of the books of pools, for budgets and payments made."),
]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is asked of a round's year, as the options say it."""

    round_id: str
    as_of: str
    target: str | None
    metrics: list[str] | None
    comparison: str | None
    by_release: bool
    plans: Path | None
    pools: Path | None
    store: Path | None
    only_store: bool
    seed: int
    draws: int

    @property
    def month(self) -> date:
        """The last month that counts as known; ends with exit code 2 where there is none."""
        return month_of(self.as_of)

    @cached_property
    def files(self) -> list[Path]:
        """The workbooks of areas' own plans; ends with exit code 2 for a folder that has none."""
        return workbooks_in([self.plans]) if self.plans else []

    def plans_read(self, round_: Round, evidence: Evidence) -> PlansRead:
        """What areas' own plans aim at, and the files, or targets, that cannot be used."""
        from carefund.cli.plans_given import plans_read
        from carefund.evidence.areas import default_register
        from carefund.monitoring.projection.aims import PlansRead, targets_of_plans
        from carefund.monitoring.projection.round_projection import measured
        from carefund.programme.rounds import rounds_with

        if not self.files:
            return PlansRead(targets=())
        plans, refused = plans_read(self.files, rounds_with(round_))
        metrics = self.metrics or measured(round_, evidence)
        return targets_of_plans(round_, metrics, plans, default_register(), refused)

    def asked(self, round_: Round, evidence: Evidence, **more: Any) -> Asked:  # noqa: ANN401 - fields of Asked
        """The same as monitoring is asked it, with `more`; ends with exit code 2 for a target that is no number."""
        from carefund.monitoring.projection.record import packaged_record
        from carefund.monitoring.projection.round_projection import Asked, measured

        books = books_given(self.pools, self.month)
        of = self.metrics or measured(round_, evidence)
        return Asked(
            targets={} if self.target is None else dict.fromkeys(of, read_percent(self.target)),
            comparison=self.comparison,
            known_by=known_by(by_release=self.by_release),
            record=packaged_record(),
            accounts=payments_given(books, round_),
            books=books,
            draws=self.draws,
            seed=self.seed,
            **more,
        )

    def evidence(self) -> Evidence:
        """The evidence; ends with exit code 2 where there is none."""
        return open_evidence(self.store, only=self.only_store)

    def provenance(self, verb: str, **own: object) -> Provenance:
        """What the result was made from: the command of this verb with its `own` options, and the store."""
        command = command_of(
            "monitor",
            verb,
            self.round_id,
            metric=self.metrics,
            target=self.target,
            comparison=self.comparison,
            **{"as-of": self.as_of, "by-release": self.by_release, **only_words(self.only_store)},
            plans=self.plans,
            pools=self.pools,
            **own,
            seed=self.seed,
            draws=self.draws,
            store=self.store,
        )
        return provenance_of(command, self.store, only=self.only_store)


def end_with(refused: Sequence[Refusal]) -> None:
    """End with exit code 1, once all else is told, where plans, targets of theirs, or returns could not be used."""
    if refused:
        stop("\n".join(f"carefund: {in_words(one)}" for one in refused), REFUSED)


def cannot_be_told() -> AbstractContextManager[None]:
    """Turn what a round or its figures leave untold into exit code 2."""
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.appraisal.question import NoAppraisal
    from carefund.evidence.series import UnknownSeries

    return wrong_usage(NoAppraisal, NotForecastable, UnknownSeries)


def quarter_given(round_: Round, words: str) -> ReturnQuarter:
    """The quarter of that name; ends with exit code 2 where there is none, naming those there are."""
    from carefund.monitoring.returns.quarters import NoReturns, UnknownQuarter, quarter_named

    with wrong_usage(NoReturns, UnknownQuarter):
        return quarter_named(round_, words)


def books_given(pools: Path | None, as_of: date) -> tuple[Books, ...]:
    """The books of the year of a month, as of its last day; ends with exit code 2 where a store holds none."""
    if pools is None:
        return ()
    from carefund.calendar import financial_year, last_day
    from carefund.cli.pools import folders_held, refusals
    from carefund.pool.books import books_as_of, read_books

    with refusals():
        held = folders_held(pools)
        year = financial_year(as_of)
        return tuple(books_as_of(read_books(held[key]), last_day(as_of)) for key in sorted(held) if key[1] == year)


def payments_given(books: Sequence[Books], round_: Round) -> dict[str, PerformanceAccount]:
    """The payments so far of areas whose plans have pay for performance, by code."""
    from carefund.pool.performance import Agreed, account_of
    from carefund.pool.refusal import RefusedEntry

    found = {}
    for one in books:
        try:
            found[one.opening.area_code] = account_of(one, round_, Agreed())
        except RefusedEntry:
            continue
    return found
