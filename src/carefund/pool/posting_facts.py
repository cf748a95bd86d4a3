"""What the rules of posting know, and how a posting that breaks one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from carefund.pool.balances import StreamBalance, stream_balances
from carefund.pool.books import Books
from carefund.pool.ledger import Kind, Ledger
from carefund.pool.posting import Posting
from carefund.pool.refusal import RefusedEntry
from carefund.programme.definition import Round
from carefund.programme.funding import Stream
from carefund.programme.planning import Planning
from carefund.refusal import sentence

PLAN, AGREEMENT, YEAR = "the accepted plan", "the section 75 agreement", "accounts are kept by financial year"
VIRED: tuple[Kind, ...] = ("virement", "out-of-purpose")


class RefusedPosting(RefusedEntry):
    """A posting that a rule forbids: `rule` names it, and `source` says where the rule is from."""

    def __init__(self, posting: Posting, broken: Broken) -> None:
        self.rule, self.source = broken.rule, broken.source
        to_do = f"{sentence(broken.to_do)} Rule: {broken.rule.rstrip('.')} ({broken.source})"
        super().__init__(f"The posting {posting.id}", expected=broken.expected, found=broken.found, to_do=to_do)

    def as_record(self) -> dict[str, object]:
        """The refusal as plain values, with rule and source."""
        return {**super().as_record(), "rule": self.rule, "source": self.source}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """How a posting breaks a rule."""

    rule: str
    source: str
    expected: str
    found: str
    to_do: str


@dataclass(frozen=True)
class Facts:
    """What the rules know: the books before the posting, what is posted with it before it, and the round."""

    books: Books
    round: Round
    before: Sequence[Posting] = ()
    imported: bool = False
    """Whether it was read from a general ledger, where it was approved before it was paid."""

    @cached_property
    def ledger(self) -> Ledger:
        """The books' movements with those posted before in the same act."""
        return self.books.ledger.post(*(posting.movement for posting in self.before))

    @cached_property
    def planning(self) -> Planning:
        """What the round says of plans. Raises RefusedEntry for a round without."""
        if self.round.planning is None:
            expected, to_do = "a round whose plans are made with carefund", "take another round"
            raise RefusedEntry("The round", expected=expected, found=self.round.id, to_do=to_do)
        return self.round.planning

    def stream(self, stream_id: str) -> Stream | None:
        """The round's stream of that id."""
        return next((stream for stream in self.round.streams if stream.id == stream_id), None)

    def balance(self, stream: str) -> StreamBalance | None:
        """The stream's actual year so far; none where no money has moved in it."""
        found = stream_balances(self.ledger, self.books.year, "actual")
        return next((one for one in found if one.stream == stream), None)
