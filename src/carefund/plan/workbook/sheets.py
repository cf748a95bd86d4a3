"""The layout of a round's workbook, made from the round's definition."""

from __future__ import annotations

from carefund.plan.workbook.activity_sheets import benefits, capacity, providers, schemes, targets
from carefund.plan.workbook.layout import Column, FixedRow, Input, Layout, Option, SheetLayout, Table
from carefund.plan.workbook.money_sheets import contributions, expenditure, required
from carefund.programme.definition import Planning, Round
from carefund.refusal import Refusal

YES_NO = (Option("yes", "Yes"), Option("no", "No"))


class NoPlanning(Refusal):
    """The round's definition does not say what its plans must hold."""


def layout_of(round_: Round) -> Layout:
    """The workbook's layout. Raises NoPlanning when the round does not say what a plan must hold."""
    planning = planning_of(round_)
    sheets = [
        cover(planning),
        contributions(round_, planning),
        required(round_, planning),
        schemes(round_, planning),
        expenditure(round_, planning),
        targets(round_, planning),
        *([benefits(planning)] if planning.benefit_types else []),
        conditions(round_),
        risks(),
        providers(),
        *([capacity(planning.capacity_and_demand)] if planning.capacity_and_demand else []),
    ]
    return Layout(round_.id, planning.template_version, tuple(sheets), _lists(sheets))


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
    found: dict[str, tuple[Option, ...]] = {"Yes_or_no": YES_NO}
    for sheet in sheets:
        for table in sheet.tables:
            cells = [column.input for column in table.columns] + [cell for row in table.rows for cell in row.cells]
            found |= {cell.options_from: cell.options for cell in cells if isinstance(cell, Input) and cell.options}
    return found


def cover(planning: Planning) -> SheetLayout:
    """Which plan this is, whom to ask, and who has signed."""
    about = Table(
        "",
        "About this plan",
        (Column("About this plan", 34), Column("Answer", 48), Column("What to write", 60)),
        (
            _answer("Round", Input("round_id", required=True), "Set by the template."),
            _answer("Template version", Input("template_version"), "Set by the template."),
            _answer("Area code", Input("area_code", required=True), "Set by the template."),
            _answer("Area", Input("area_name"), "The health and wellbeing board area."),
            _answer("Version of the plan", Input("version", "whole"), "1, then one more each time it is sent."),
            _answer("Is it an example?", Input("illustrative", "yes-no"), "Yes only where no area wrote it."),
            _answer("Contact", Input("contact", required=True), "Whom to ask about the plan: name and address."),
            _answer(
                "Host of the pooled fund",
                Input("host", required=True),
                "The organisation that accounts for the pool under section 75.",
            ),
            _answer(
                "Pool manager", Input("pool_manager", required=True), "The officer of the host who manages the pool."
            ),
            _answer("Vision", Input("vision", "long-text", required=True), "What the plan is to achieve, in words."),
        ),
    )
    return SheetLayout("Cover", "Cover", "Which plan this is, whom to ask about it, and who has signed it.",
                       (about, _sign_offs(planning)))  # fmt: skip


def _sign_offs(planning: Planning) -> Table:
    columns = (
        Column("Signed for", 34),
        Column("Name", 48),
        Column("Organisation", 60),
        Column("Date signed", 16),
    )
    rows = tuple(
        FixedRow(
            (
                role.label,
                Input(
                    f"sign_offs[{role.id}].name",
                    help="The person who signs; a different one for each role.",
                    required=True,
                ),
                Input(f"sign_offs[{role.id}].organisation", help="The organisation for which the person signs."),
                Input(f"sign_offs[{role.id}].signed", "date", "The day of signing, such as 12/09/2014.", required=True),
            )
        )
        for role in planning.sign_offs
    )
    return Table("sign_offs", "Signatures", columns, rows)


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
                Input(f"conditions[{condition.id}].confirmed", "yes-no", "Yes or no.", required=True),
                Input(f"conditions[{condition.id}].narrative", "long-text", "In your own words.", required=True),
            )
        )
        for condition in round_.conditions
    )
    intro = "For each national condition: whether the area confirms that its plan meets it, and how."
    return SheetLayout("Conditions", "National conditions", intro,
                       (Table("conditions", "National conditions", columns, rows),))  # fmt: skip


def risks() -> SheetLayout:
    """Contingency, risk share and the risk log."""
    return SheetLayout(
        "Risks and contingency",
        "Risks and contingency",
        "Money kept back, how an overspend is shared, and what could go wrong.",
        (_contingency(), _risk_log()),
    )


def _contingency() -> Table:
    both = "Both shares together make 100%."
    asked = {
        "Money kept back in the year (£)": Input("contingency.amount", "money", "In pounds.", required=True),
        "NHS share of an overspend (%)": Input("contingency.nhs_percent", "percent", both, required=True),
        "Council share of an overspend (%)": Input("contingency.council_percent", "percent", both, required=True),
        "Risk share in words": Input("contingency.arrangement", "long-text", "What was agreed.", required=True),
    }
    columns = (Column("Contingency and risk share", 46), Column("Answer", 14, span=3))
    return Table("contingency", "Contingency and risk share", columns, tuple(map(FixedRow, asked.items())))


def _risk_log() -> Table:
    scale = "1 (least) to 5."
    columns = (
        Column("What could go wrong", 46, Input("description", "long-text", "One risk in each row.", required=True)),
        Column("Likelihood (1 to 5)", 14, Input("likelihood", "whole", scale, required=True)),
        Column("Impact (1 to 5)", 14, Input("impact", "whole", scale, required=True)),
        Column("What is done about it", 60, Input("mitigation", "long-text", "Mitigation.", required=True)),
        Column("Who answers for it", 28, Input("owner", help="A person or a post.", required=True)),
    )
    return Table("risks", "Risk log", columns, prepared=25)
