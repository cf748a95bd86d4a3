"""What the books of the year before bring into a plan: money by stream and organisation, and schemes to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.calendar import financial_year_after
from carefund.plan.model import Scheme
from carefund.pool.books import Books
from carefund.pool.carried import BroughtIn, Carried, carried_on
from carefund.pool.lines import Contribution
from carefund.pool.money import ZERO
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds

NO_STREAM = "the round has no such stream; write it into the one that it now belongs to"
OVERSPENT = "an overspend, which this year's money has to make good; plan for it in the stream"


class OtherBooks(Refusal):
    """Books that bring nothing into a plan: of another area, or of a year that is not the one before."""


@dataclass(frozen=True, kw_only=True)
class BroughtForward(BroughtIn):
    """What books bring into one year of a plan, as it is filled in."""

    source: str
    """Which books say so, in words."""
    lines: tuple[Contribution, ...]
    """The sums as money in, without what no line can say."""
    schemes: tuple[Scheme, ...]
    """The schemes of the year before, to keep or to delete."""
    left_out: tuple[str, ...]
    """What no line says, each sum with the reason."""


def brought_into(
    round_: Round, area_code: str, books: Books, renamed: Mapping[str, str] | None = None
) -> BroughtForward:
    """What an area's books bring into the year after theirs, of a plan of the round.

    `renamed` gives the round's id of a stream that the books call otherwise. A line has nothing in the plan's other
    years. Raises OtherBooks for books of another area or of a year before none of the round's, and for a new id that
    the round does not have.
    """
    years = [year.id for year in round_.planning.pooled_years] if round_.planning else []
    before = {financial_year_after(one, -1): one for one in years}
    year = before.get(books.year)
    if books.opening.area_code != area_code or year is None:
        expected = f"the books of {area_code} for {listed(before, otherwise='no year')}"
        found = f"those of {books.opening.area_code} for {books.year}"
        raise OtherBooks(expected, found, "Give the books of the year before", "the books")
    known, new = {stream.id for stream in round_.streams}, renamed or {}
    if strangers := sorted(set(new.values()) - known):
        raise OtherBooks(
            f"one of {listed(sorted(known))}", listed(strangers), "Correct the stream", "a stream's new id"
        )
    sums = tuple(
        Carried(stream=new.get(one.stream, one.stream), organisation=one.organisation, pounds=one.pounds)
        for one in carried_on(books.ledger, books.year)
    )
    placed = [one for one in sums if one.pounds > ZERO and one.stream in known]
    return BroughtForward(
        year=year,
        source=f"Brought forward: the pool's books of {books.year}, line {books.head.lines}, hash {books.head.hash}",
        sums=tuple(one for one in sums if one.stream in known),
        lines=tuple(_line(one, year, years, books) for one in placed),
        schemes=_schemes(books, round_),
        left_out=tuple(_left_out(one, known) for one in sums if one not in placed),
    )


def _line(one: Carried, year: str, years: Sequence[str], books: Books) -> Contribution:
    kinds = {line.organisation: line.kind for line in books.opening.contributions if line.kind}
    return Contribution(
        organisation=one.organisation,
        kind=kinds.get(one.organisation),
        stream=one.stream,
        amounts={each: one.pounds if each == year else ZERO for each in years},
        brought_forward=True,
    )


def _left_out(one: Carried, known: set[str]) -> str:
    whose = f", of {one.organisation}" if one.organisation else ""
    why = OVERSPENT if one.pounds < ZERO else NO_STREAM
    if one.pounds < ZERO and one.stream not in known:
        why = f"{OVERSPENT}; the round has no such stream"
    return f"{exact_pounds(one.pounds)} of {one.stream}{whose}: {why}"


def _schemes(books: Books, round_: Round) -> tuple[Scheme, ...]:
    """The schemes of the books by number and name, with their type where the round still has it."""
    types = {kind.id for kind in round_.planning.scheme_types} if round_.planning else set()
    of = {line.scheme: line.scheme_type for line in books.opening.expenditure if line.scheme_type in types}
    return tuple(
        Scheme(id=scheme, name=name, scheme_type=of.get(scheme)) for scheme, name in books.opening.schemes.items()
    )
