"""A receipt as people read it: who submitted what for whom, who had signed, and how to prove it years later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from carefund.assurance.receipt import Receipt
from carefund.assurance.state import Signature
from carefund.evidence.areas import Area
from carefund.programme.definition import Round
from carefund.wording.characters import visible
from carefund.wording.dates import london_words, utc_words
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds

INVENTED = "Invented for a demonstration"
VERIFY_AT = "/ledger/verify"
NOT_REAL = "The people, what the organisations did and the figures are made up. This receipt proves nothing."


@dataclass(frozen=True, kw_only=True)
class Row:
    """A label and what stands beside it, on one line or several; `code` where it is for a machine, such as a hash."""

    label: str
    lines: tuple[str, ...]
    code: bool = False

    @property
    def value(self) -> str:
        """What stands beside the label, on one line."""
        return "; ".join(self.lines)


@dataclass(frozen=True, kw_only=True)
class SignatureRow:
    """One signature: the role in the round's words, who gave it for whom, and when."""

    role: str
    name: str
    organisation: str
    utc: str
    london: str

    @property
    def row(self) -> Row:
        """The signature as a label and lines."""
        lines = (self.name, f"for {self.organisation}", self.utc, f"{self.london} in London")
        return Row(label=f"Signed: {self.role}", lines=lines)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One way to verify a receipt, in words, with the command for it; empty where a page does it."""

    words: str
    command: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptPage:
    """What the page and the PDF of a receipt show.

    `notice` says that all is invented, and is empty for a receipt in earnest; `at` is when the plan was submitted, and
    the moment that files made of the receipt say they were made at.
    """

    title: str
    programme: str
    area: str
    lead: str
    notice: str
    submitted: tuple[Row, ...]
    signatures: tuple[SignatureRow, ...]
    proof: tuple[Row, ...]
    verify: tuple[Step, ...]
    id: str
    at: datetime

    @property
    def rows(self) -> tuple[Row, ...]:
        """All that the receipt states, in order: what was submitted, each signature, the proof."""
        return (*self.submitted, *(one.row for one in self.signatures), *self.proof)

    @property
    def signed(self) -> str:
        """How many had signed, in words."""
        return f"{counted(len(self.signatures), 'signature')} on this version" if self.signatures else "No signatures"


def receipt_page(
    receipt: Receipt,
    round_: Round,
    area: Area,
    pooled_pounds: Decimal | None,
    *,
    invented: bool,
    verify_at: str = VERIFY_AT,
) -> ReceiptPage:
    """The page of a receipt.

    `round_` and `area` are those that the receipt names; `pooled_pounds` is the money of the version that was
    submitted, in pounds, over all years in which the round pools any, None where it is not at hand; `invented` marks
    the receipt of a demonstration; `verify_at` is where the page is on which anybody can verify a receipt, empty for a
    service that has none.
    """
    in_time = "late, after the deadline" if receipt.late else "in time"
    return ReceiptPage(
        title="Receipt of a submitted plan",
        programme=round_.title,
        area=area.name,
        lead=f"The plan of {area.name} for {round_.title} was submitted {in_time}.",
        notice=f"{INVENTED}. {NOT_REAL}" if invented else "",
        submitted=_submitted(receipt, round_, area, pooled_pounds),
        signatures=tuple(_signature(one, round_) for one in receipt.signatures),
        proof=_proof(receipt),
        verify=_verify(receipt, verify_at),
        id=receipt.id,
        at=receipt.at,
    )


def one_line(text: str) -> str:
    """A stranger's text as it may stand in a line: without line ends and what cannot be seen and may command."""
    return " ".join(visible(text).split()) or "without letters that can be shown"


def _submitted(receipt: Receipt, round_: Round, area: Area, pooled_pounds: Decimal | None) -> tuple[Row, ...]:
    said = {
        "Plan": f"{round_.title} ({receipt.round_id})",
        "Area": f"{area.name} ({receipt.area_code})",
        "Version of the plan": f"{receipt.version}",
        "Money in the pool": "not at hand" if pooled_pounds is None else exact_pounds(pooled_pounds),
        "Submitted by": one_line(receipt.submitted_by),
        "On behalf of": one_line(receipt.organisation),
        "When, in UTC": utc_words(receipt.at),
        "When, in London": london_words(receipt.at),
        "Deadline": "Late: submitted after the deadline" if receipt.late else "Met: submitted in time",
    }
    return tuple(Row(label=label, lines=(words,)) for label, words in said.items())


def _signature(one: Signature, round_: Round) -> SignatureRow:
    """A signature in words; a role that the round does not have any more stands by its id."""
    labels = {sign_off.id: sign_off.label for sign_off in round_.planning.sign_offs} if round_.planning else {}
    return SignatureRow(
        role=labels.get(one.slot.role, one_line(one.slot.role)),
        name=one_line(one.name),
        organisation=one_line(one.slot.on_behalf_of or one.organisation),
        utc=utc_words(one.at),
        london=london_words(one.at),
    )


def _proof(receipt: Receipt) -> tuple[Row, ...]:
    none = "none: this version was typed in, not uploaded"
    return (
        Row(label="Hash of the plan", lines=(receipt.plan_hash,), code=True),
        Row(label="Hash of the workbook", lines=(receipt.file_hash or none,), code=receipt.file_hash is not None),
        Row(label="Head of the ledger", lines=(str(receipt.head),), code=True),
        Row(label="Hash of this receipt", lines=(receipt.hash,), code=True),
    )


def _verify(receipt: Receipt, verify_at: str) -> tuple[Step, ...]:
    by_page = Step(
        words=f"On the service's page Verify ({verify_at}) give the JSON file, or the head of the ledger as printed "
        "above: the page says whether the ledger holds what the receipt states."
    )
    return (
        Step(
            words="Keep the receipt's JSON file. The hash of this receipt is the SHA-256 of that file's "
            "content as canonical JSON (keys in order, no spaces, ASCII) without its receipt_hash, so that anybody can "
            "work it out again without carefund."
        ),
        *((by_page,) if verify_at else ()),
        Step(
            words="Whoever has the service's data, or a backup, in a folder DIR can hold the receipt against the "
            "ledger",
            command=f"carefund operate receipt {receipt.id}.json --data DIR",
        ),
        Step(
            words="They can also hold the whole ledger against the head printed above (HEAD), which shows whether "
            "events were cut off or written anew since",
            command="carefund operate verify --data DIR --anchor HEAD",
        ),
    )
