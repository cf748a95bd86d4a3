"""Whether a receipt that somebody shows is true: its own hash, what the ledger holds of it, and the ledger itself.

What is shown may be anything: a file that is no receipt is refused, and one that is answered with every field in which
it does not say what the ledger says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from carefund.assurance.chain import Head, verify
from carefund.assurance.event import Event, Submitted, hash_of, submission_id
from carefund.assurance.receipt import NoReceipt, differences, receipt_of
from carefund.pool.chain import canonical
from carefund.refusal import Refusal, shown
from carefund.wording.dates import london_words
from carefund.wording.lists import capital, counted, listed
from carefund.wording.numbers import megabytes

LARGEST = 2**20
"""Bytes; a receipt with ten signatures has some three thousand."""
LONGEST_SHOWN = 120
MOST_FAULTS = 50
DEEPEST = 3
"""A receipt's fields, its list of signatures, and the fields of each."""
NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
NAMED = {"round": NAME, "area": NAME, "ledger_head": re.compile(r".{1,500}"), "receipt_hash": re.compile(r".{1,100}")}
"""The texts without which there is nothing to hold against the ledger."""
SIGNATURE = re.compile(r"signatures\[(?P<number>\d+)\](\.(?P<field>.*))?")
WORDS = {
    "format": "form of receipt",
    "round": "round",
    "area": "area",
    "version": "version of the plan",
    "plan_hash": "hash of the plan",
    "file_hash": "hash of the workbook",
    "submitted_by": "who submitted",
    "organisation": "on whose behalf",
    "submitted_at": "when, in UTC",
    "submitted_at_london": "when, in London",
    "late": "late or in time",
    "signatures": "signatures",
    "sequence": "number of the event",
    "ledger_head": "head of the ledger",
    "receipt_hash": "hash of the receipt",
    "ledger": "ledger",
}
"""What each field of a receipt is called; `ledger` is for what is wrong with the ledger and not with the receipt."""


class NotAReceipt(Refusal):
    """A file that is no receipt as JSON."""


@dataclass(frozen=True)
class ReceiptFault:
    """Where a receipt, or the ledger behind it, is not as it should be: field, and both values as parts of a sentence.

    `field` is the name in the JSON, such as `version` or `signatures[1].name`.
    """

    field: str
    expected: str
    found: str

    @property
    def label(self) -> str:
        """What the field is called, such as `hash of the plan` or `name in signature 2`."""
        if of_one := SIGNATURE.fullmatch(self.field):
            number = f"signature {int(of_one['number']) + 1}"
            return f"{of_one['field']} in {number}" if of_one["field"] else number
        return WORDS.get(self.field, self.field)

    def __str__(self) -> str:
        """The fault as a sentence."""
        return f"{capital(self.label)}: expected {self.expected}; found {self.found}."


@dataclass(frozen=True, kw_only=True)
class ShownReceipt:
    """A receipt as somebody shows it: the fields of its JSON, none of them believed."""

    record: Mapping[str, Any]

    @property
    def submission(self) -> str:
        """The submission that it claims to be of, such as `bcf-2025-26/E10000024`."""
        return submission_id(str(self.record["round"]), str(self.record["area"]))

    @property
    def head(self) -> Head:
        """The ledger's head that it prints; of an impossible hash where what it prints is no such line."""
        before, _, own = str(self.record["ledger_head"]).rpartition(":")
        submission, _, number = before.rpartition("@")
        return Head(submission, int(number), own) if _is_number(number) else Head(self.submission, 1, "")


@dataclass(frozen=True, kw_only=True)
class ReceiptCheck:
    """What came of holding a receipt against the ledger; `notes` are true sentences that make it no less true."""

    submission: str
    receipt_hash: str
    ledger_head: str
    faults: tuple[ReceiptFault, ...]
    notes: tuple[str, ...] = ()

    @property
    def true(self) -> bool:
        """Whether the ledger holds all that the receipt states."""
        return not self.faults

    @property
    def words(self) -> str:
        """The answer in a sentence."""
        if self.true:
            return "The receipt is true: its hash is its own, and the ledger holds all that it states."
        return f"The receipt does not stand: {counted(len(self.faults), 'fault')}."

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        faults = [{"field": one.field, "expected": one.expected, "found": one.found} for one in self.faults]
        return {
            "submission": self.submission,
            "receipt_hash": self.receipt_hash,
            "ledger_head": self.ledger_head,
            "true": self.true,
            "faults": faults,
            "notes": list(self.notes),
        }


def read_receipt(content: bytes) -> ShownReceipt:
    """The receipt in the content of a JSON file, not yet believed. Raises NotAReceipt where it is none."""
    if len(content) > LARGEST:
        raise _refusal(f"a file of {megabytes(len(content))}")
    record = _parsed(content)
    if not isinstance(record, dict) or not _within(record, DEEPEST):
        raise _refusal("other JSON")
    wrong = [name for name, form in NAMED.items() if not form.fullmatch(_text(record.get(name)))]
    if not _is_event_number(record.get("sequence")):
        wrong.append("sequence")
    if wrong:
        raise _refusal(f"JSON without {listed(wrong)} as receipts have it")
    return ShownReceipt(record=record)


def check_receipt(given: ShownReceipt, events: Sequence[Event]) -> ReceiptCheck:
    """Hold a receipt against the events of the submission that it names, in their order from the first.

    At most the first 50 faults are told.
    """
    of_fields = list(_of_fields(given, events))
    named = {one.field for one in of_fields}
    of_ledger = [one for one in _of_ledger(given, events) if one.field not in named]
    of_hash = [one for one in _own_hash(given) if one.field not in named]
    faults = [*of_hash, *of_ledger, *of_fields]
    return _answer(given, faults, () if faults else tuple(_since(given, events)))


def check_against_ledger(given: ShownReceipt, database: str = "default") -> ReceiptCheck:
    """The same with the events that the ledger holds; one that cannot be read is a fault of the ledger."""
    from carefund.service.ledger.events import events_of

    try:
        events = events_of(given.submission, database)
    except ValidationError:
        unreadable = ReceiptFault("ledger", "events as carefund writes them", "one that is not: verify the ledger")
        return _answer(given, [*_own_hash(given), unreadable])
    return check_receipt(given, events)


def _answer(given: ShownReceipt, faults: Sequence[ReceiptFault], notes: tuple[str, ...] = ()) -> ReceiptCheck:
    return ReceiptCheck(
        submission=given.submission,
        receipt_hash=shown(str(given.record["receipt_hash"])),
        ledger_head=shown(str(given.record["ledger_head"])),
        faults=tuple(faults[:MOST_FAULTS]),
        notes=notes,
    )


def _own_hash(given: ShownReceipt) -> Iterator[ReceiptFault]:
    """Whether the receipt's hash is that of what it states."""
    own = hash_of(canonical({name: value for name, value in given.record.items() if name != "receipt_hash"}))
    if given.record["receipt_hash"] != own:
        yield ReceiptFault("receipt_hash", f"{own}, of what it states", _worded(given.record["receipt_hash"]))


def _of_ledger(given: ShownReceipt, events: Sequence[Event]) -> Iterator[ReceiptFault]:
    """Whether the ledger is sound itself, and has the head that the receipt prints."""
    for fault in verify(events, [given.head]):
        if fault.field == "anchor":
            yield ReceiptFault("ledger_head", f"a ledger that holds {given.record['ledger_head']}", fault.actual)
        else:
            yield ReceiptFault("ledger", f"{fault.field} {fault.expected} in event {fault.sequence}", fault.actual)


def _of_fields(given: ShownReceipt, events: Sequence[Event]) -> Iterator[ReceiptFault]:
    """Every field that does not say what the chain says."""
    record = dict(given.record)
    try:
        names = differences(record, events)
        made = receipt_of(events, record["sequence"]).as_record()
    except NoReceipt as refusal:
        yield ReceiptFault("sequence", refusal.expected, refusal.found)
        return
    except (KeyError, IndexError):  # events that cannot have been written one after the other
        yield ReceiptFault("ledger", "events that follow from one another", "others: verify the ledger")
        return
    for name in names:
        yield from _differences(name, made.get(name), record.get(name))


def _differences(name: str, expected: Any, found: Any) -> Iterator[ReceiptFault]:  # noqa: ANN401 - plain values
    """Where two values differ, as deep as both have the same shape."""
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(f"{name}[{number}]", one, other)
    elif isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted({*expected, *found}):
            yield from _differences(f"{name}.{key}", expected.get(key), found.get(key))
    elif expected != found:
        yield ReceiptFault(shown(name[:LONGEST_SHOWN]), _worded(expected), _worded(found))


def _since(given: ShownReceipt, events: Iterable[Event]) -> Iterator[str]:
    """What a reader of a true receipt should know: that the plan was submitted again since."""
    later = [
        event for event in events if isinstance(event.body, Submitted) and event.sequence > given.record["sequence"]
    ]
    if later:
        yield f"The plan was submitted again on {london_words(later[-1].at)}; that has a receipt of its own."


def _worded(value: Any) -> str:  # noqa: ANN401 - plain values
    """A value of a receipt as it may be shown."""
    if value is None or value == "":
        return "nothing"
    text = value if isinstance(value, str) else canonical(value)
    return shown(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…")


def _text(value: Any) -> str:  # noqa: ANN401 - plain values
    return value if isinstance(value, str) else ""


def _is_number(text: str) -> bool:
    return re.fullmatch("[0-9]{1,9}", text) is not None


def _is_event_number(value: Any) -> bool:  # noqa: ANN401 - plain values
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _within(value: Any, depth: int) -> bool:  # noqa: ANN401 - plain values of any depth
    """Whether nothing lies deeper than so many objects and lists in one another."""
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_within(one, depth - 1) for one in inner)


def _parsed(content: bytes) -> Any:  # noqa: ANN401 - plain values of any depth
    """What the JSON holds. Raises NotAReceipt where it is none, or holds what no receipt does."""
    try:
        return json.loads(content, object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=_no_number)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise _refusal("a PDF" if content.startswith(b"%PDF-") else "a file that is not JSON") from None
    except (ValueError, RecursionError):
        raise _refusal("JSON with numbers or repeated fields that no receipt has") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's fields; a field that is there twice would show one reader another thing than the next."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a field that is there twice")
    return dict(pairs)


def _no_number(_name: str) -> Any:  # noqa: ANN401 - never returns
    raise ValueError("a number that is not whole")


def _refusal(found: str) -> NotAReceipt:
    expected = f"a receipt as JSON, of up to {megabytes(LARGEST)}"
    return NotAReceipt(expected, found, "Give the .json file that the receipt's page offers, as it was downloaded")
