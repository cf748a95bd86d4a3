"""The layout of a round's workbook, made from the round's definition."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from carefund.plan.fields import FURTHER
from carefund.plan.required_fields import CHAIN, CHAIN_BEGINS, required_paths
from carefund.plan.workbook.activity_sheets import benefits, capacity, providers, schemes, targets
from carefund.plan.workbook.layout import Column, FixedRow, Input, Layout, Option, SheetLayout, Table
from carefund.plan.workbook.money_sheets import (
    contributions,
    district_grants,
    expenditure,
    has_capital_grants,
    required,
)
from carefund.plan.workbook.payment_sheet import payment
from carefund.programme.definition import Planning, Round
from carefund.programme.planning import SignOff
from carefund.refusal import Refusal

SIGNATURES_OF_EACH = 8
"""Rows for a role that signs for each organisation of a kind: Kent had seven clinical commissioning groups."""
YES_NO = (Option("yes", "Yes"), Option("no", "No"))


class NoPlanning(Refusal):
    """The round's definition does not say what its plans must hold."""


def layout_of(round_: Round) -> Layout:
    """The workbook's layout. Raises NoPlanning when the round does not say what a plan must hold."""
    planning = planning_of(round_)
    sheets = [
        cover(planning),
        contributions(round_, planning),
        *([district_grants(round_, planning)] if has_capital_grants(round_) else []),
        required(round_, planning),
        schemes(round_, planning),
        expenditure(round_, planning),
        targets(round_, planning),
        *([payment(round_.pay_for_performance)] if round_.pay_for_performance else []),
        *([benefits(planning)] if planning.benefit_types else []),
        conditions(round_),
        risks(),
        *([providers()] if round_.pay_for_performance else []),
        *([capacity(planning.capacity_and_demand)] if planning.capacity_and_demand else []),
    ]
    paths = required_paths(round_)
    marked = tuple(replace(sheet, tables=tuple(_marked(table, paths) for table in sheet.tables)) for sheet in sheets)
    return Layout(round_id=round_.id, template_version=planning.template_version, sheets=marked, lists=_lists(sheets))


def _marked(table: Table, paths: Collection[str]) -> Table:
    """The table with the cells marked that must be filled, always or once a scheme's chain was begun."""

    def marked(cell: Input) -> Input:
        path = f"{table.path}.{cell.field}" if table.grows else cell.field
        return replace(cell, required=path in paths, chain=_chain(cell) if table.path == "schemes" else "")

    return table.with_inputs(marked)


def _chain(cell: Input) -> Literal["", "begins", "follows"]:
    if cell.field in CHAIN_BEGINS:
        return "begins"
    return "follows" if cell.field in CHAIN else ""


def planning_of(round_: Round) -> Planning:
    """What plans of the round must hold. Raises NoPlanning when the round does not say."""
    if round_.planning is None:
        raise NoPlanning(
            "a round that says what its plans must hold",
            "a definition without [planning]",
            "Choose another round, or add [planning] to its definition",
            f"round {round_.id}",
        )
    return round_.planning


def _lists(sheets: list[SheetLayout]) -> dict[str, tuple[Option, ...]]:
    lists: dict[str, tuple[Option, ...]] = {"Yes_or_no": YES_NO}
    for sheet in sheets:
        for table in sheet.tables:
            cells = [column.input for column in table.columns] + [cell for row in table.rows for cell in row.cells]
            lists |= {cell.options_from: cell.options for cell in cells if isinstance(cell, Input) and cell.options}
    return lists


def cover(planning: Planning) -> SheetLayout:
    """Which plan this is, whom to ask, and who has signed."""
    about = Table(
        "",
        title="About this plan",
        columns=(Column("About this plan", 34), Column("Answer", 48), Column("What to write", 60)),
        rows=(
            _answer("Round", Input("round_id"), "Set by the template."),
            _answer("Template version", Input("template_version"), "Set by the template."),
            _answer("Area code", Input("area_code"), "Set by the template."),
            _answer("Area", Input("area_name"), "The health and wellbeing board area."),
            _answer("Version of the plan", Input("version", "whole"), "1, then one more each time it is sent."),
            _answer("Version finished on", Input("version_date", "date"), "The day; nobody signs before it."),
            _answer("Is it an example?", Input("illustrative", "yes-no"), "Yes only where no area wrote it."),
            _answer("Contact", Input("contact"), "Whom to ask about the plan: name and address."),
            _answer(
                "Host of the pooled fund",
                Input("host"),
                "The organisation that accounts for the pool under section 75.",
            ),
            _answer("Pool manager", Input("pool_manager"), "The officer of the host who manages the pool."),
            _answer("Vision", Input("vision", "long-text"), "What the plan is to achieve, in words."),
        ),
    )
    return SheetLayout(
        name="Cover",
        title="Cover",
        intro="Which plan this is, whom to ask about it, and who has signed it. Where each organisation signs of its "
        "own there are several rows; leave the others empty.",
        tables=(about, _sign_offs(planning)),
    )


def _sign_offs(planning: Planning) -> Table:
    columns = (
        Column("Signed for", 34),
        Column("Name", 48),
        Column("Organisation", 60),
        Column("Date signed", 16),
    )
    rows = tuple(
        _signature(role, number)
        for role in planning.sign_offs
        for number in range(1, (SIGNATURES_OF_EACH if role.signs_for else 1) + 1)
    )
    return Table("sign_offs", title="Signatures", columns=columns, rows=rows)


def _signature(role: SignOff, number: int) -> FixedRow:
    """A row for a signature; further ones for the same role have the same label."""
    record = f"sign_offs[{role.id}]" if number == 1 else f"sign_offs[{role.id}{FURTHER}{number}]"
    return FixedRow(
        (
            role.label,
            Input(f"{record}.name", help="The person who signs; a different one in each row."),
            Input(f"{record}.organisation", help="The organisation for which the person signs."),
            Input(f"{record}.signed", "date", help="The day of signing, such as 12/09/2014."),
        )
    )


def _answer(label: str, answer: Input, help_: str) -> FixedRow:
    return FixedRow((label, answer, help_))


def conditions(round_: Round) -> SheetLayout:
    """The national conditions, each confirmed and explained."""
    columns = (
        Column("Condition", 36),
        Column("What it requires", 52),
        Column("Confirmed?", 13),
        Column("How the plan meets it", 80),
    )
    rows = tuple(
        FixedRow(
            (
                condition.label,
                condition.requirement,
                Input(f"conditions[{condition.id}].confirmed", "yes-no", help="Yes or no."),
                Input(f"conditions[{condition.id}].narrative", "long-text", help="In your own words."),
            )
        )
        for condition in round_.conditions
    )
    intro = "For each national condition: whether the area confirms that its plan meets it, and how."
    return SheetLayout(
        name="Conditions",
        title="National conditions",
        intro=intro,
        tables=(Table("conditions", title="National conditions", columns=columns, rows=rows),),
    )


def risks() -> SheetLayout:
    """Contingency, risk share and the risk log."""
    return SheetLayout(
        name="Risks and contingency",
        title="Risks and contingency",
        intro="Money kept back, how an overspend is shared, and what could go wrong.",
        tables=(_contingency(), _risk_log()),
    )


def _contingency() -> Table:
    both = "Both shares together make 100%."
    asked = {
        "Money kept back in the year (£)": Input("contingency.amount", "money", help="In pounds."),
        "NHS share of an overspend (%)": Input("contingency.nhs_percent", "percent", help=both),
        "Council share of an overspend (%)": Input("contingency.council_percent", "percent", help=both),
        "Risk share in words": Input("contingency.arrangement", "long-text", help="What was agreed."),
    }
    columns = (Column("Contingency and risk share", 46), Column("Answer", 14, span=3))
    return Table(
        "contingency", title="Contingency and risk share", columns=columns, rows=tuple(map(FixedRow, asked.items()))
    )


def _risk_log() -> Table:
    scale = "1 (least) to 5."
    columns = (
        Column("What could go wrong", 46, Input("description", "long-text", help="One risk in each row.")),
        Column("Likelihood (1 to 5)", 14, Input("likelihood", "whole", help=scale)),
        Column("Impact (1 to 5)", 14, Input("impact", "whole", help=scale)),
        Column("What is done about it", 60, Input("mitigation", "long-text", help="Mitigation.")),
        Column("Who answers for it", 28, Input("owner", help="A person or a post.")),
    )
    return Table("risks", title="Risk log", columns=columns, prepared=25)
