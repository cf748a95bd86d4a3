"""``carefund pool payment``: pay for performance, quarter by quarter, posted with what it rests on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.dates import read_day_option
from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.pools import (
    AreaOption,
    ByOption,
    PoolsOption,
    YearOption,
    folder_given,
    made_now,
    refusals,
    say_posted,
)
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption, open_evidence
from carefund.pool.books import Writer, read_books, writing
from carefund.pool.counts_held import counts_held
from carefund.pool.pay_for_performance import PerformanceAccount, QuarterCount
from carefund.pool.performance import (
    Agreed,
    account_of,
    largest_nhs_stream,
    payment_postings,
    payment_record,
)
from carefund.pool.posting import Made
from carefund.pool.posting_rules import check_postings
from carefund.pool.written import sum_of
from carefund.programme.definition import Round
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.pool.performance import performance_document, performance_record, performance_table


def pool_payment(
    decide: Annotated[
        str | None, typer.Option("--decide", metavar="DAY", help="Decide the next quarter's payment on this day.")
    ] = None,
    counts: Annotated[
        list[str] | None,
        typer.Option(
            "--count",
            metavar="N",
            help="What the next quarter counted, where the evidence does not hold it; of all "
            "quarters so far, in order, where earlier ones were revised.",
        ),
    ] = None,
    releases: Annotated[
        list[str] | None, typer.Option("--release", metavar="WORDS", help="What each --count was read from.")
    ] = None,
    price: Annotated[str | None, typer.Option("--price", metavar="SUM", help="The price agreed locally.")] = None,
    agreed: Annotated[
        str | None,
        typer.Option("--agreed", metavar="DAY", help="When the target was agreed (default: signed)."),
    ] = None,
    stream: Annotated[
        str | None, typer.Option("--stream", metavar="ID", help="Paid into (default: the NHS's largest stream).")
    ] = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="DIR", help="Use only the evidence in this store.")
    ] = None,
    by: ByOption = None,
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show pay for performance by quarter, or decide the next payment and post it.

    The counts are those of the releases that were out on the day of decision. The books keep them with the payment, so
    that no later revision moves what was paid.
    """
    check_table(output)
    told = Agreed(price=None if price is None else _price(price), day=read_day_option(agreed))
    with refusals():
        folder = folder_given(store, area, year)
        if decide is None:
            books = read_books(folder)
            account = account_of(books, rounds_known(own_round)(books.opening.round_id), told)
        else:
            day = read_day_option(decide) or date.max
            with writing(folder) as writer:
                round_ = rounds_known(own_round)(writer.books.opening.round_id)
                account = account_of(writer.books, round_, told)
                given = _counts(account, counts or [], releases or [])
                given = given or counts_held(account, writer.books, round_, open_evidence(evidence), day)
                account = account.decide(given, day)
                _post(writer, account, stream, made_now(by), round_)
                books = writer.books
            say_posted(books, len(books.payments[-1]["postings"]))
    _show(account, output, as_json=as_json)


def _price(words: str) -> Fraction:
    found = sum_of(words, "--price")
    return Fraction(found or 0)


def _counts(account: PerformanceAccount, counts: list[str], releases: list[str]) -> tuple[QuarterCount, ...]:
    """The counts given by hand, after those that earlier payments rest on; none where none is given."""
    if not counts:
        return ()
    if len(releases) != len(counts):
        stop("carefund: expected a --release for each --count: what it was read from", WRONG_USAGE)
    given = tuple(
        QuarterCount(sum_of(count, "--count"), (release,)) for count, release in zip(counts, releases, strict=True)
    )
    before = account.payments[-1].counts if account.payments else ()
    return given if len(given) > len(before) else (*before, *given)


def _post(writer: Writer, account: PerformanceAccount, stream: str | None, made: Made, round_: Round) -> None:
    payment = account.payments[-1]
    into = stream or largest_nhs_stream(writer.books)
    postings = check_postings(payment_postings(writer.books, payment, into, made), writer.books, round_)
    writer.post(postings, payment=payment_record(account, [one.id for one in postings]))


def _show(account: PerformanceAccount, output: Path | None, *, as_json: bool) -> None:
    if output is not None:
        write_to(output, performance_table(account))
    if as_json:
        typer.echo(to_json(performance_record(account), indent=2).decode())
    elif output is None:
        show(performance_document(account))
