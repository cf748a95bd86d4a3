"""The opening of a pool's books for one year: the accepted plan, the agreement, and what is brought forward.

The plan's lines stand here as they were accepted, and as the planned movements that were made of them
then, so that a later change of carefund or of the plan's workbook moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from carefund.pool.agreement import Agreement
from carefund.pool.agreement_file import agreement_of, year_end
from carefund.pool.balances import stream_balances
from carefund.pool.carried import Carried, brought_otherwise, carried_on
from carefund.pool.ledger import Coding, Ledger, Movement
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import ZERO, split
from carefund.pool.movements import carry_forward, carry_overspend_forward, contribution
from carefund.pool.planned import planned_ledger
from carefund.pool.posting import movement_of, movement_record
from carefund.pool.refusal import RefusedEntry
from carefund.pool.trace import owners
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds
from carefund.workbooks.toml_text import plain_toml


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a pool's year begins with."""

    round_id: str
    area_code: str
    area_name: str
    year: str
    """The financial year, such as `2023-24`."""
    plan_version: int
    plan_hash: str
    """SHA-256 of the plan's workbook."""
    illustrative: bool
    contributions: tuple[Contribution, ...]
    expenditure: tuple[Expenditure, ...]
    schemes: Mapping[str, str]
    """Names of the plan's schemes by id."""
    required: Mapping[str, Decimal]
    """What each spending test requires in the year, in pounds, by id of the test."""
    agreement_text: str
    """The section 75 agreement, as the settings file (TOML) has it."""
    opened: datetime
    opened_by: str
    accepted: str = ""
    """Who accepted the plan, and when, in words; empty where nobody said."""
    planned: tuple[Movement, ...] = ()
    """The plan's lines as movements."""
    brought_forward: tuple[Movement, ...] = ()
    """What an earlier year's books carried into this one, with whose money it was."""
    carried_from: str | None = None
    """The hash of the last line of those books; none where there are none."""
    targets: Mapping[str, Any] = field(default_factory=dict)
    """What the plan says of pay for performance: `baseline` and `planned` counts by quarter, the day `agreed`, and
    the `price` of one admission where another than the round's was agreed."""
    virements_in: tuple[str, ...] = ()
    """Ids of virements that a revised plan's budget already has in it."""

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement. Raises RefusedEntry or BrokenToml for a text that is none."""
        return agreement_of(plain_toml("the agreement", self.agreement_text.encode()))

    @property
    def agreement_hash(self) -> str:
        """SHA-256 of the agreement's text."""
        return sha256(self.agreement_text.encode()).hexdigest()

    @property
    def organisations(self) -> tuple[str, ...]:
        """Who pays in by the plan, and who is party to the agreement, each once."""
        paying = (line.organisation for line in self.contributions if line.organisation)
        return tuple(dict.fromkeys([*paying, *self.agreement.partners]))

    @property
    def streams(self) -> tuple[str, ...]:
        """Ids of the streams that the plan has lines of, or that something is brought forward in."""
        paid, spent = (line.stream for line in self.contributions), (line.stream for line in self.expenditure)
        brought = (leg.stream for movement in self.brought_forward for leg in movement.legs)
        return tuple(dict.fromkeys(stream for stream in (*paid, *spent, *brought) if stream))

    @property
    def name(self) -> str:
        """The pool's name, marked where the plan is illustrative."""
        return f"{self.area_name}{' (illustrative)' if self.illustrative else ''}"


def planned_movements(
    contributions: Sequence[Contribution], spending: Sequence[Expenditure], year: str
) -> tuple[Movement, ...]:
    """A plan's lines as movements. Raises RefusedEntry where one of them lacks something."""
    books = planned_ledger(contributions, spending, year)
    if books.unposted:
        first = books.unposted[0]
        raise RefusedEntry(
            f"The plan's {first.side} line {first.index + 1}",
            expected="stream, organisation and amount of every line of an accepted plan",
            found=listed(first.lacks),
            to_do="complete the plan, have it accepted, and open the books from that",
        )
    return books.ledger.movements


def refuse_agreement_of_others(agreement: Agreement, opening: Opening) -> None:
    """Raise RefusedEntry where an agreement names streams that the plan lacks, or leaves out one who pays in."""
    named = {*(terms.stream for terms in agreement.streams), *agreement.stream_risk_shares}
    if agreement.contingency is not None:
        named |= {agreement.contingency.stream, *agreement.contingency.first_call}
    strangers = sorted(named - set(opening.streams))
    paying = {line.organisation for line in opening.contributions if line.organisation}
    outside = sorted(paying - set(agreement.partners))
    if strangers or outside:
        found = f"the streams {listed(strangers)}" if strangers else f"{listed(outside)} outside it"
        expected = "the plan's streams, and every organisation that pays in among the partners"
        raise RefusedEntry(
            "The section 75 agreement", expected=expected, found=found, to_do="correct the agreement or the plan"
        )


def brought_forward(ledger: Ledger, from_year: str, to_year: str, renamed: Mapping[str, str]) -> tuple[Movement, ...]:
    """What the books of one year carried to another, with whose money it was, as movements of the later year's books.

    Each sum stands as paid in in the earlier year by those who owned it then, and carried on. `renamed` gives another
    id to a stream that the later round calls otherwise.
    """
    whose = owners(ledger, "actual")
    movements: list[Movement] = []
    for balance in stream_balances(ledger, from_year, "actual"):
        coding = Coding(stream=renamed.get(balance.stream, balance.stream), year=from_year)
        reason = f"brought forward from {balance.stream}, {from_year}"
        if balance.carried_forward > 0:
            parts = whose.get((balance.stream, from_year), {})
            movements += _owned(coding, balance.carried_forward, parts)
            movements.append(carry_forward(coding, to_year, balance.carried_forward, reason))
        elif balance.carried_forward < 0:
            movements.append(carry_overspend_forward(coding, to_year, -balance.carried_forward, reason))
    return tuple(movements)


def taking_over(opening: Opening, movements: tuple[Movement, ...], carried_from: str) -> Opening:
    """The opening with what was brought forward, of which the plan's own lines, that say the same, are left out.

    Raises RefusedEntry where the plan brings forward anything, and not what the movements bring.
    """
    lines = opening.contributions
    if any(line.brought_forward for line in lines):
        other = next(brought_otherwise(lines, opening.year, carried_in(movements, opening.year)), None)
        if other is not None:
            whose = f" of {other.organisation}" if other.organisation else ""
            raise RefusedEntry(
                f"What the plan brings forward to {opening.year}",
                expected=f"{exact_pounds(other.carried)} of {other.stream}{whose}, as the books carried on",
                found=exact_pounds(other.planned),
                to_do="correct the plan, or the books before they are closed, and open the books from that",
            )
    new = tuple(line for line in lines if not line.brought_forward)
    return replace(
        opening,
        contributions=new,
        planned=planned_movements(new, opening.expenditure, opening.year),
        brought_forward=movements,
        carried_from=carried_from,
    )


def carried_in(movements: Sequence[Movement], year: str) -> tuple[Carried, ...]:
    """What movements that bring money forward into a year bring, by stream and whose it is."""
    before = max((leg.year for movement in movements for leg in movement.legs if leg.year != year), default=year)
    return carried_on(Ledger(tuple(movements)), before)


def _owned(coding: Coding, pounds: Decimal, parts: Mapping[str, Any]) -> list[Movement]:
    """The sum as paid in by its owners; nothing where nobody is known to own it."""
    shares = split(pounds, parts) if parts else {}
    return [
        contribution(Coding(stream=coding.stream, year=coding.year, organisation=who), part, "brought forward")
        for who, part in shares.items()
        if part > ZERO
    ]


_TEXTS = ("round_id", "area_code", "area_name", "year", "plan_version", "plan_hash", "illustrative",
          "agreement_text", "opened_by", "carried_from", "accepted")  # fmt: skip


def opening_record(opening: Opening) -> dict[str, Any]:
    """The opening as plain values."""
    return {name: getattr(opening, name) for name in _TEXTS} | {
        "contributions": [line.model_dump(mode="json", exclude_defaults=True) for line in opening.contributions],
        "expenditure": [line.model_dump(mode="json", exclude_defaults=True) for line in opening.expenditure],
        "schemes": dict(opening.schemes),
        "required": {test: str(pounds) for test, pounds in opening.required.items()},
        "opened": opening.opened.isoformat(),
        "planned": [movement_record(movement) for movement in opening.planned],
        "brought_forward": [movement_record(movement) for movement in opening.brought_forward],
        "targets": dict(opening.targets),
        **({"virements_in": list(opening.virements_in)} if opening.virements_in else {}),
    }


def opening_of(record: Mapping[str, Any]) -> Opening:
    """The opening of a record that `opening_record` made. Raises KeyError, TypeError or ValueError for another."""
    year_end(record["year"])
    return Opening(
        **{name: record[name] for name in (*_TEXTS, "schemes", "targets")},
        contributions=tuple(map(Contribution.model_validate, record["contributions"])),
        expenditure=tuple(map(Expenditure.model_validate, record["expenditure"])),
        required={test: Decimal(pounds) for test, pounds in record["required"].items()},
        opened=datetime.fromisoformat(record["opened"]),
        planned=tuple(map(movement_of, record["planned"])),
        brought_forward=tuple(map(movement_of, record["brought_forward"])),
        virements_in=tuple(map(str, record.get("virements_in", ()))),
    )
