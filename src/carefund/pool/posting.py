"""A posting: one movement of a pool's money with who posted it, when, on what document, and whom it was paid to.

A posting stands for ever. What was posted by mistake is taken back by another posting, which names the one it reverses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from carefund.pool.ledger import Leg, Movement
from carefund.pool.money import in_pounds, pence
from carefund.pool.movements import reversal_of
from carefund.pool.refusal import RefusedEntry
from carefund.wording.lists import counted, quoted

Accounting = Literal["cash", "accrual"]
"""Whether money changed hands, or is owed for what the year has already had (or paid before it was due)."""
Commissioner = Literal["nhs", "council", "joint"]
LONGEST_TEXT = 500
HASH_LETTERS = 64
"""Letters of a SHA-256 in hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When something moved, and who says so and when."""

    day: date
    posted: datetime
    posted_by: str
    approved_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A movement as it stands in the books.

    Raises RefusedEntry for an id, a poster or a text that is missing or too long, a time without its zone, a hash that
    is none, or a reversal that names nothing.
    """

    id: str
    """Name of the posting, of which the pool has no other."""
    day: date
    """The day that the money moved or fell due."""
    posted: datetime
    """When it was posted, with its time zone."""
    posted_by: str
    movement: Movement
    accounting: Accounting = "cash"
    approved_by: str | None = None
    """Who approved it, where that is somebody else than who posted it."""
    reference: str | None = None
    """The journal or invoice."""
    counterparty: str | None = None
    """Who was paid, or who paid."""
    commissioner: Commissioner | None = None
    """Who commissions what was paid for."""
    nhs_percent: Decimal | None = None
    """Of a joint one, the NHS's share in per cent."""
    council_percent: Decimal | None = None
    """Of a joint one, the council's share in per cent."""
    document_hash: str | None = None
    """SHA-256 of the document that it rests on."""
    reverses: str | None = None
    """Id of the posting that it takes back."""

    def __post_init__(self) -> None:
        self._refuse_texts()
        if self.posted.tzinfo is None:
            self._refuse("the time of posting with its time zone", "none")
        if (self.reverses is None) != (self.movement.undoes is None):
            self._refuse("the id of the posting that a reversal takes back", quoted(self.reverses))
        if self.document_hash is not None and not _is_hash(self.document_hash):
            self._refuse("a SHA-256 in hexadecimal", quoted(self.document_hash))

    def _refuse_texts(self) -> None:
        for name in ("id", "posted_by", "approved_by", "reference", "counterparty"):
            text = getattr(self, name)
            needed = name in ("id", "posted_by")
            if (needed or text is not None) and not (text and text.strip() and len(text) <= LONGEST_TEXT):
                found = quoted(text) if not text or not text.strip() else counted(len(text), "character")
                self._refuse(f"{name} of 1 to {LONGEST_TEXT} characters", found)

    def _refuse(self, expected: str, found: str) -> None:
        raise RefusedEntry(f"The posting {self.id}", expected=expected, found=found, to_do="correct the posting")

    @property
    def leg(self) -> Leg:
        """The leg of the pool, which says stream, scheme and the rest; the first where there are several."""
        return next((leg for leg in self.movement.legs if leg.account == "pool"), self.movement.legs[0])

    @property
    def year(self) -> str:
        """The financial year that it belongs to: of a carry-forward, the earlier one."""
        return min(leg.year for leg in self.movement.legs)

    @property
    def pounds(self) -> Decimal:
        """What moved, above zero; of a reversal, below."""
        return self.movement.pounds


def reversing(posting: Posting, reversal_id: str, reason: str, made: Made) -> Posting:
    """The posting that takes another one back, on the same document and for the same counterparty."""
    movement = reversal_of(posting.movement, reason)
    return replace(
        posting,
        id=reversal_id,
        day=made.day,
        posted=made.posted,
        posted_by=made.posted_by,
        approved_by=made.approved_by,
        movement=movement,
        reverses=posting.id,
    )


def record_of(posting: Posting) -> dict[str, Any]:
    """The posting as plain values, without what is not known; a reversal also says why."""
    names = (field.name for field in fields(Posting) if field.name != "movement")
    plain = {name: _plain(getattr(posting, name)) for name in names}
    known = {name: value for name, value in plain.items() if value is not None}
    because = {} if posting.movement.undoes is None else {"because": posting.movement.undone_because}
    return known | because | {"movement": movement_record(posting.movement)}


def movement_record(movement: Movement) -> dict[str, Any]:
    """A movement as plain values: its kind, what all legs have in common, and legs with whole pence and the rest."""
    legs = [_leg_record(leg) for leg in movement.legs]
    common = {name: value for name, value in legs[0].items() if all(leg.get(name) == value for leg in legs[1:])}
    own = [{name: value for name, value in leg.items() if name not in common} for leg in legs]
    return {"kind": movement.kind, "common": common, "legs": own}


def movement_of(record: Mapping[str, Any]) -> Movement:
    """The movement, which reverses nothing, of a record that `movement_record` made."""
    common = record["common"]
    return Movement(record["kind"], tuple(_leg_of({**common, **leg}) for leg in record["legs"]))


def posting_of(record: Mapping[str, Any], earlier: Mapping[str, Posting]) -> Posting:
    """The posting of a record that `record_of` made; `earlier` are those before it, by id.

    Raises RefusedEntry, KeyError or ValueError for a record that is none.
    """
    if "because" in record:
        movement = reversal_of(earlier[record["reverses"]].movement, record["because"])
        if movement_record(movement) != record["movement"]:
            raise ValueError(f"a reversal of {record['reverses']} with other legs")
    else:
        movement = movement_of(record["movement"])
    given = {name: record[name] for name in _TEXTS if name in record}
    percents: dict[str, Any] = {name: Decimal(record[name]) for name in _PERCENTS if name in record}
    return Posting(
        day=date.fromisoformat(record["day"]),
        posted=datetime.fromisoformat(record["posted"]),
        movement=movement,
        **given,
        **percents,
    )


_TEXTS = ("id", "posted_by", "accounting", "approved_by", "reference", "counterparty", "commissioner",
          "document_hash", "reverses")  # fmt: skip
_PERCENTS = ("nhs_percent", "council_percent")
_LEG_TEXTS = ("account", "stream", "year", "status", "quarter", "organisation", "scheme", "provider", "area_of_spend",
              "reason")  # fmt: skip


def _leg_record(leg: Leg) -> dict[str, Any]:
    named = {name: getattr(leg, name) for name in _LEG_TEXTS if getattr(leg, name) is not None}
    return {"pence": pence(leg.pounds), **named}


def _leg_of(record: Mapping[str, Any]) -> Leg:
    return Leg(pounds=in_pounds(record["pence"]), **{name: record[name] for name in _LEG_TEXTS if name in record})


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _is_hash(text: str) -> bool:
    return len(text) == HASH_LETTERS and set(text) <= set("0123456789abcdef")
