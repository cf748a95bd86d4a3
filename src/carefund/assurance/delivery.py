"""Delivery of a plan through the year: the books of its pool and its returns, as events and as what they come to.

The content of books and returns is kept by its hash; an event names the hash and the one that it was based on, so that
nobody overwrites what another wrote meanwhile. Books are a chain of lines (`carefund.pool.chain`), each its own file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from carefund.assurance.body import AnyWords, Hash, Name, Recorded, Value, Words

HowMany = Annotated[int, Field(ge=0)]


class PoolOpened(Value):
    """The books of the pool were opened for a year, from a plan that was handed in."""

    kind: Literal["pool-opened"] = "pool-opened"
    year: Name
    """The financial year, such as `2025-26`."""
    plan_hash: Hash
    """Of the version of the plan that is their budget."""
    line: Hash
    """Of the file that holds the books' first line."""
    head: Hash
    """Of the books, as their own chain has it."""


class BooksLine(Value):
    """What every addition to the books says: which books, as they stood before, the line, and their new hash."""

    year: Name
    based_on: Hash
    """The hash of the books that the line was added to."""
    line: Hash
    head: Hash
    postings: HowMany
    """How many postings the line holds."""


class PoolPosted(BooksLine):
    """Entries were posted to the books, or taken back."""

    kind: Literal["pool-posted"] = "pool-posted"
    words: Words
    """What was posted, in words."""


class ExtractImported(BooksLine):
    """An extract of a general ledger was brought into the books."""

    kind: Literal["extract-imported"] = "extract-imported"
    file_hash: Hash
    file_name: Name
    mapping_hash: Hash
    """Of the settings that say which line belongs where."""
    without_place: HowMany
    """How many of its lines were not posted, for no rule had a place for them or one refused them."""


class PaymentDecided(BooksLine):
    """A quarter's payment by result was decided, and posted, by figures that are frozen in the books."""

    kind: Literal["payment-decided"] = "payment-decided"
    quarter: Name
    """The quarter's label."""


class ReturnSaved(Value):
    """A return was saved, in the form or by a workbook."""

    kind: Literal["return-saved"] = "return-saved"
    quarter: Name
    """The round's id of the quarter."""
    based_on: Hash | None
    """Of the return that the writer had in view; none where there was none."""
    return_hash: Hash
    file_hash: Hash | None = None
    """Of the workbook that was uploaded; none where the form was used."""
    note: AnyWords = ""


class ReturnSigned(Value):
    """A person signed a return as it stands, in a role that the round asks for."""

    kind: Literal["return-signed"] = "return-signed"
    quarter: Name
    role: Name
    """Id of the return's sign-off."""
    return_hash: Hash


class ReturnSubmitted(Value):
    """A return was handed in."""

    kind: Literal["return-submitted"] = "return-submitted"
    quarter: Name
    return_hash: Hash
    late: bool = False
    """Whether it came after the quarter's due date; worked out when it is accepted."""


class ReturnReopened(Value):
    """The centre gave a return back to its area, to be corrected and handed in again."""

    kind: Literal["return-reopened"] = "return-reopened"
    quarter: Name
    reason: Words


class ReturnReminded(Value):
    """The area was reminded of a return that it has not handed in."""

    kind: Literal["return-reminded"] = "return-reminded"
    quarter: Name


DeliveryBody = (
    PoolOpened
    | PoolPosted
    | ExtractImported
    | PaymentDecided
    | ReturnSaved
    | ReturnSigned
    | ReturnSubmitted
    | ReturnReopened
    | ReturnReminded
)
"""What an event of delivery says was done."""


@dataclass(frozen=True, kw_only=True)
class QuarterRule:
    """Of one quarter's return: the last day of the quarter, and the day by which it is due; none where nobody knows."""

    last: date
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryRules:
    """What the round says of the year: the quarters of its returns by id, who signs them, and its pooled years."""

    quarters: Mapping[str, QuarterRule] = field(default_factory=dict)
    sign_offs: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BooksChange:
    """One addition to the books: what it was, who made it and when; `body` is the event's own."""

    body: PoolOpened | BooksLine
    by: str
    at: datetime
    sequence: int


@dataclass(frozen=True, kw_only=True)
class PoolBooks:
    """The books of one year: the hash that they have now, the files of their lines in order, and who added what."""

    year: str
    plan_hash: str
    head: str
    lines: tuple[str, ...]
    changes: tuple[BooksChange, ...]


@dataclass(frozen=True, kw_only=True)
class ReturnSignature:
    """A signature of a return as it was given."""

    role: str
    person: str
    name: str
    organisation: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """One handing in of a return."""

    return_hash: str
    person: str
    name: str
    organisation: str
    at: datetime
    late: bool
    sequence: int
    event_hash: str
    signatures: tuple[ReturnSignature, ...]


@dataclass(frozen=True, kw_only=True)
class SavedReturn:
    """One version of a return: its hash, that of its workbook if it came as one, and who saved it."""

    return_hash: str
    file_hash: str | None
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, kw_only=True)
class QuarterReturn:
    """A quarter's return as it stands: its versions, signatures on the last of them, and what was handed in."""

    quarter: str
    saved: tuple[SavedReturn, ...] = ()
    prepared_by: frozenset[str] = frozenset()
    signatures: tuple[ReturnSignature, ...] = ()
    submissions: tuple[HandedIn, ...] = ()
    reopened: str = ""
    """Why the centre gave it back, while it is open again."""

    @property
    def return_hash(self) -> str:
        """Of the version that stands; empty where none was saved."""
        return self.saved[-1].return_hash if self.saved else ""

    @property
    def handed_in(self) -> HandedIn | None:
        """The handing in that stands; none while it is open."""
        return self.submissions[-1] if self.submissions and not self.reopened else None

    @property
    def first_handed_in(self) -> HandedIn | None:
        """The first handing in, which says whether the area was late."""
        return self.submissions[0] if self.submissions else None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What the events of a year come to: books by financial year, returns by quarter, and when each was reminded of."""

    pools: Mapping[str, PoolBooks] = field(default_factory=dict)
    returns: Mapping[str, QuarterReturn] = field(default_factory=dict)
    reminded: Mapping[str, datetime] = field(default_factory=dict)

    def of(self, quarter: str) -> QuarterReturn:
        """A quarter's return; an empty one where nothing was saved."""
        return self.returns.get(quarter) or QuarterReturn(quarter=quarter)


def return_words(one: QuarterReturn, rule: QuarterRule, day: date) -> str:
    """How far a quarter's return is on a day, in the words that every page, list and export uses.

    >>> return_words(QuarterReturn(quarter="q1"), QuarterRule(last=date(2025, 6, 30)), date(2025, 6, 30))
    'quarter not over'
    """
    if one.handed_in:
        return "handed in late" if one.submissions[0].late else "handed in"
    began = "given back" if one.reopened else "signed" if one.signatures else "in preparation" if one.saved else ""
    if day <= rule.last:
        return began or "quarter not over"
    if rule.due is not None and day > rule.due and not one.reopened:
        return f"overdue, {began}" if began else "overdue"
    return began or "not started"


def _pool_opened(delivery: Delivery, event: Recorded, body: PoolOpened) -> Delivery:
    books = PoolBooks(
        year=body.year,
        plan_hash=body.plan_hash,
        head=body.head,
        lines=(body.line,),
        changes=(_change(event, body),),
    )
    return replace(delivery, pools={**delivery.pools, body.year: books})


def _line_added(delivery: Delivery, event: Recorded, body: BooksLine) -> Delivery:
    before = delivery.pools[body.year]
    books = replace(
        before, head=body.head, lines=(*before.lines, body.line), changes=(*before.changes, _change(event, body))
    )
    return replace(delivery, pools={**delivery.pools, body.year: books})


def _change(event: Recorded, body: PoolOpened | BooksLine) -> BooksChange:
    return BooksChange(body=body, by=event.actor_name, at=event.at, sequence=event.sequence)


def _changed(delivery: Delivery, quarter: str, **changes: Any) -> Delivery:  # noqa: ANN401 - fields of a return
    own = replace(delivery.of(quarter), **changes)
    return replace(delivery, returns={**delivery.returns, quarter: own})


def _return_saved(delivery: Delivery, event: Recorded, body: ReturnSaved) -> Delivery:
    """A change voids every signature on the return."""
    before = delivery.of(body.quarter)
    saved = SavedReturn(
        return_hash=body.return_hash, file_hash=body.file_hash, by=event.actor_name, at=event.at, note=body.note
    )
    prepared = before.prepared_by | {event.actor}
    return _changed(delivery, body.quarter, saved=(*before.saved, saved), prepared_by=prepared, signatures=())


def _return_signed(delivery: Delivery, event: Recorded, body: ReturnSigned) -> Delivery:
    signature = ReturnSignature(
        role=body.role,
        person=event.actor,
        name=event.actor_name,
        organisation=event.organisation,
        at=event.at,
    )
    return _changed(delivery, body.quarter, signatures=(*delivery.of(body.quarter).signatures, signature))


def _return_submitted(delivery: Delivery, event: Recorded, body: ReturnSubmitted) -> Delivery:
    before = delivery.of(body.quarter)
    handed_in = HandedIn(
        return_hash=body.return_hash,
        person=event.actor,
        name=event.actor_name,
        organisation=event.organisation,
        at=event.at,
        late=body.late,
        sequence=event.sequence,
        event_hash=event.hash,
        signatures=before.signatures,
    )
    return _changed(delivery, body.quarter, submissions=(*before.submissions, handed_in), reopened="")


def _return_reopened(delivery: Delivery, _event: Recorded, body: ReturnReopened) -> Delivery:
    return _changed(delivery, body.quarter, reopened=body.reason, signatures=())


def _return_reminded(delivery: Delivery, event: Recorded, body: ReturnReminded) -> Delivery:
    return replace(delivery, reminded={**delivery.reminded, body.quarter: event.at})


FOLDS: Mapping[str, Callable[[Delivery, Any, Any], Delivery]] = {
    "pool-opened": _pool_opened,
    "pool-posted": _line_added,
    "extract-imported": _line_added,
    "payment-decided": _line_added,
    "return-saved": _return_saved,
    "return-signed": _return_signed,
    "return-submitted": _return_submitted,
    "return-reopened": _return_reopened,
    "return-reminded": _return_reminded,
}
"""What each kind of event does to the delivery."""
