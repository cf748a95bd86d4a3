"""What each organisation pays into each stream against the minimum that its lines state for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.pool.bounds import Bounds, Outcome, outcome_of
from carefund.pool.counting import CountedLine, contributions_into
from carefund.pool.lines import Contribution, folded
from carefund.pool.money import ZERO, to_penny

NOT_KNOWN = Bounds(ZERO, None)


@dataclass(frozen=True, kw_only=True)
class OrganisationResult:
    """What one organisation pays into one stream against its minimum there, in pounds."""

    organisation: str
    """Its name, as its first line of the stream spells it."""
    stream: str
    required: Decimal | None
    """Its minimum; none where none is set, or where its lines state different ones."""
    paid: Decimal
    """What its lines that could be counted come to."""
    bounds: Bounds
    """What it may pay in all, once the lines that could not be counted are known."""
    minimum_unclear: bool = False
    """Whether two of its lines of the stream state different minimums."""
    indices: tuple[int, ...] = ()
    """Which of the plan's contributions are its lines of the stream, from 0."""

    @property
    def shortfall(self) -> Decimal | None:
        """What is short; £0 where nothing is, none where the minimum is not known."""
        return None if self.required is None else max(self.required - self.paid, ZERO)

    @property
    def has_minimum(self) -> bool:
        """Whether a minimum is set for it, clear or not."""
        return self.required is not None or self.minimum_unclear

    @property
    def outcome(self) -> Outcome:
        """Whether it pays its minimum."""
        return outcome_of(self.bounds, NOT_KNOWN if self.required is None else Bounds.of(self.required))


def own_minimums(
    contributions: Sequence[Contribution], streams: Collection[str], year: str
) -> tuple[OrganisationResult, ...]:
    """Each organisation's payment into each of the streams for one year, in the order of the lines.

    An organisation's lines are found by its name, whatever its capitals and spaces, and its lines of one stream are
    added up. A line that lacks its organisation or stream widens the bounds of all that it may belong to. What was
    brought forward is no payment.
    """
    into = contributions_into(streams, contributions, year)
    counted = {one.index: one for one in into if not contributions[one.index].brought_forward}
    loose = [one for one in counted.values() if not contributions[one.index].stream or one.organisation is None]
    groups: dict[tuple[str, str], list[int]] = {}
    for index, line in enumerate(contributions):
        if line.organisation is not None and line.stream is not None and index in counted:
            groups.setdefault((folded(line.organisation), line.stream), []).append(index)
    return tuple(_result(contributions, indices, counted, loose, year) for indices in groups.values())


def _result(
    lines: Sequence[Contribution],
    indices: Sequence[int],
    counted: Mapping[int, CountedLine],
    loose: Sequence[CountedLine],
    year: str,
) -> OrganisationResult:
    """What these lines, of one organisation and stream, come to; `loose` ones may belong to it."""
    first = lines[indices[0]]
    name, stream = first.organisation or "", first.stream or ""
    own = [counted[index] for index in indices]
    perhaps = [one.bounds for one in loose if _may_be(lines[one.index], name, stream)]
    stated = {to_penny(lines[index].minimums[year]) for index in indices if year in lines[index].minimums}
    return OrganisationResult(
        organisation=name,
        stream=stream,
        required=stated.pop() if len(stated) == 1 else None,
        paid=sum((one.pounds for one in own if one.pounds is not None), ZERO),
        bounds=Bounds.sum([*(one.bounds for one in own), _doubt(perhaps)]),
        minimum_unclear=len(stated) > 1,
        indices=tuple(indices),
    )


def _may_be(line: Contribution, name: str, stream: str) -> bool:
    """Whether a line that lacks organisation or stream could be of this organisation and stream, for what it lacks."""
    whose = line.organisation is None or folded(line.organisation) == folded(name)
    return whose and line.stream in (None, stream)


def _doubt(perhaps: Iterable[Bounds]) -> Bounds:
    """What lines that may count for something or for nothing could add."""
    return Bounds.sum(Bounds(min(one.least, ZERO), None if one.most is None else max(one.most, ZERO))
                      for one in perhaps)  # fmt: skip


def sum_of_minimums(results: Iterable[OrganisationResult]) -> Decimal | None:
    """The minimums together; none where an organisation has none at all, or one that is unclear."""
    known: dict[str, Decimal | None] = {}
    for one in results:
        name = folded(one.organisation)
        if one.minimum_unclear:
            return None
        if one.required is not None:
            known[name] = (known.get(name) or ZERO) + one.required
        known.setdefault(name, None)
    sums = [one for one in known.values() if one is not None]
    return sum(sums, ZERO) if sums and len(sums) == len(known) else None
