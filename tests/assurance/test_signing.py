"""Which signatures each round's plan needs, from the round's own data and the plan's own payers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from carefund.assurance import event as done
from carefund.assurance.permissions import Role
from carefund.assurance.signing import outstanding, required_slots
from carefund.assurance.state import Slot, Status
from carefund.plan.model import Plan
from carefund.pool.lines import Contribution
from carefund.programme.rounds import load_round, round_ids
from tests.assurance.making import BOARD, CHIEF, COUNCIL, LEAD, Ledger, person

BOARDS = (
    "NHS Humber and North Yorkshire ICB",
    "NHS West Yorkshire ICB",
    "NHS Lancashire and South Cumbria ICB",
)  # North Yorkshire's plan of 2025-26 was signed for three boards


def plan(*payers: tuple[str, str]) -> Plan:
    lines = tuple(
        Contribution.model_validate({"organisation": name, "kind": kind, "amounts": {"2025-26": Decimal(1)}})
        for name, kind in payers
    )
    return Plan(round_id="bcf-2025-26", area_code="E10000023", area_name="North Yorkshire", contributions=lines)


def slots(round_id: str, of: Plan) -> list[tuple[str, str]]:
    planning = load_round(round_id).planning
    assert planning is not None
    return [(one.role, one.on_behalf_of) for one in required_slots(planning.sign_offs, of)]


def test_each_board_that_pays_signs_of_its_own() -> None:
    made = plan(("North Yorkshire Council", "council"), *((name, "nhs") for name in BOARDS), (BOARDS[0].upper(), "nhs"))
    signed = slots("bcf-2023-25", made)
    boards = [name.casefold() for role, name in signed if role == "icb"]
    assert sorted(boards) == sorted(name.casefold() for name in BOARDS)
    assert ("council", "") in signed
    assert ("health-and-wellbeing-board", "") in signed


def test_a_role_that_is_not_required_is_not_asked_for() -> None:
    assert "director-of-adult-social-services" not in [role for role, _ in slots("bcf-2023-25", plan())]


def test_where_nobody_of_a_kind_pays_the_signature_is_still_asked_for() -> None:
    assert ("icb", "") in slots("bcf-2023-25", plan())


@pytest.mark.parametrize("round_id", round_ids())
def test_every_round_asks_for_some_signature(round_id: str) -> None:
    planning = load_round(round_id).planning
    if planning is not None:
        assert required_slots(planning.sign_offs, plan())


def test_outstanding_are_those_that_nobody_gave() -> None:
    ledger = Ledger().ready()
    required = (COUNCIL, BOARD)
    assert outstanding(required, ledger.state) == required
    ledger.sign(CHIEF, COUNCIL)
    assert outstanding(required, ledger.state) == (Slot(BOARD.role, BOARD.on_behalf_of),)


@pytest.mark.parametrize("round_id", ["bcf-2015-16", "bcf-2023-25", "bcf-2025-26"])
def test_officers_of_the_bodies_that_pay_can_give_every_signature_of_a_round(round_id: str) -> None:
    planning = load_round(round_id).planning
    assert planning is not None
    board = "NHS Humber and North Yorkshire ICB"
    required = required_slots(planning.sign_offs, plan(("North Yorkshire Council", "council"), (board.upper(), "nhs")))
    ledger = Ledger(required).ready()
    for number, slot in enumerate(required):
        organisation = board if slot.on_behalf_of else "North Yorkshire Council"
        officer = person(f"Officer {number}", Role.SIGNATORY, organisation, signs_as=frozenset({slot.role}))
        ledger.sign(officer, slot)
    ledger.do(LEAD, done.Submitted(**ledger.this))
    assert ledger.state.status is Status.SUBMITTED
    assert {one.organisation for one in ledger.state.signatures} <= {"North Yorkshire Council", board}
