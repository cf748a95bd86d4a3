"""``carefund pool post``: what was paid in, spent, vired, carried forward or taken back."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from carefund.cli.exits import WRONG_USAGE, stop
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
from carefund.cli.stores import JsonOption
from carefund.pool.books import Books, Writer, writing
from carefund.pool.posting import Made, Posting, record_of
from carefund.pool.posting_form import FIELDS, KINDS, posting_of_form
from carefund.pool.posting_rules import check_postings
from carefund.programme.definition import Round
from carefund.refusal import RefusedFile
from carefund.report.document import Document
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.pool.tables import posting_rows
from carefund.workbooks.csv_tables import read_csv
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.toml_text import read_toml

LARGEST_TABLE = 2**25
SAVE_AS = "Save the table as CSV, with the names of the fields in its first row, or write the postings as .toml."
SHOWN = ("id", "day", "kind", "pounds", "stream", "scheme", "counterparty", "reference", "posted_by")


def pool_post(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help=f"Postings as a table (.csv) or settings (.toml, each of [[postings]]), "
            f"with the fields {', '.join(FIELDS)}. All are posted, or none.",
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help=f"One of {', '.join(KINDS)}.")] = None,
    pounds: Annotated[str | None, typer.Option("--pounds", metavar="SUM", help="Such as 12,500.00.")] = None,
    stream: Annotated[str | None, typer.Option("--stream", metavar="ID", help="The stream.")] = None,
    scheme: Annotated[str | None, typer.Option("--scheme", metavar="ID", help="The scheme.")] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", metavar="NAME", help="Who pays in.")] = None,
    to_stream: Annotated[str | None, typer.Option("--to-stream", metavar="ID", help="Of a virement.")] = None,
    to_scheme: Annotated[str | None, typer.Option("--to-scheme", metavar="ID", help="Of a virement.")] = None,
    to_year: Annotated[str | None, typer.Option("--to-year", metavar="YYYY-YY", help="Of a carry-forward.")] = None,
    provider: Annotated[str | None, typer.Option("--provider", metavar="ID", help="Who was paid, by kind.")] = None,
    area_of_spend: Annotated[
        str | None, typer.Option("--area-of-spend", metavar="ID", help="If not the plan's.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="WORDS", help="Why.")] = None,
    day: Annotated[str | None, typer.Option("--day", metavar="DAY", help="When it moved (default: today).")] = None,
    accounting: Annotated[str | None, typer.Option("--accounting", metavar="KIND", help="cash or accrual.")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="WORDS", help="Journal or invoice.")] = None,
    counterparty: Annotated[str | None, typer.Option("--counterparty", metavar="NAME", help="Who was paid.")] = None,
    reverses: Annotated[str | None, typer.Option("--reverses", metavar="ID", help="The posting taken back.")] = None,
    document: Annotated[
        Path | None, typer.Option("--document", metavar="FILE", help="Source: its hash is kept.")
    ] = None,
    approved_by: Annotated[str | None, typer.Option("--approved-by", metavar="NAME", help="Who approved it.")] = None,
    by: ByOption = None,
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Post to a pool's books: one posting by options, or many from a file.

    Every posting is held against the rules of the plan, the round and the agreement; a refusal says the rule and where
    it is from, and nothing of the file is posted. What stands in the books is not changed: post its reversal.
    """
    given = {"kind": kind, "pounds": pounds, "stream": stream, "scheme": scheme, "organisation": organisation,
             "to_stream": to_stream, "to_scheme": to_scheme, "to_year": to_year, "provider": provider,
             "area_of_spend": area_of_spend, "reason": reason, "accounting": accounting, "reference": reference,
             "counterparty": counterparty, "reverses": reverses}  # fmt: skip
    fields = {name: value for name, value in given.items() if value is not None}
    if (file is None) == (not fields):
        stop("carefund: expected a file of postings, or --kind with the options of one; not both", WRONG_USAGE)
    made = made_now(by, day, approved_by)
    with refusals():
        if document is not None:
            fields["document_hash"] = _hash(read_ordinary_file(document, LARGEST_TABLE, "a source document"))
        with writing(folder_given(store, area, year)) as writer:
            postings = _from_file(file, writer.books, made) if file else [_one(fields, writer.books, made)]
            books = _posted(writer, postings, rounds_known(own_round))
    _say(books, books.postings[len(books.postings) - len(postings) :], as_json=as_json)


def _posted(writer: Writer, postings: list[Posting], rounds: Callable[[str], Round]) -> Books:
    return writer.post(check_postings(postings, writer.books, rounds(writer.books.opening.round_id)))


def _one(fields: dict[str, str], books: Books, made: Made) -> Posting:
    return posting_of_form(fields, books, made, f"{books.year}-{len(books.postings) + 1:05d}")


def _from_file(file: Path, books: Books, made: Made) -> list[Posting]:
    """The postings of a file; one without an id has the file's hash and its place, so that it is posted once."""
    content = read_ordinary_file(file, LARGEST_TABLE, "a file of postings")
    rows: list[dict[str, Any]]
    if file.suffix.lower() == ".toml":
        rows = [dict(one) for one in read_toml(str(file), content).get("postings", [])]
    else:
        try:
            table = read_csv(str(file), content).rows
        except RefusedFile as refused:
            raise refused.advising(SAVE_AS) from refused
        headings = [str(cell).strip() for cell in table[0]] if table else []
        rows = [dict(zip(headings, map(str, row), strict=True)) for row in table[1:]]
    if not rows:
        stop(f"carefund: {file}: expected postings; found none", WRONG_USAGE)
    name = _hash(content)[:12]
    return [posting_of_form(row, books, made, f"{name}-{number}") for number, row in enumerate(rows, 1)]


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _say(books: Books, postings: tuple[Posting, ...], *, as_json: bool) -> None:
    if as_json:
        told = {"posted": [record_of(one) for one in postings], "lines": books.head.lines, "hash": books.head.hash}
        typer.echo(to_json(told, indent=2).decode())
    else:
        show(Document("", (posting_rows(postings, "Posted").block(SHOWN),)))
        say_posted(books, len(postings))
