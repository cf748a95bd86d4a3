"""The sheets of money: what is paid in, what must be reached, what is paid out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from carefund.plan.workbook.layout import Column, EstimateMark, FixedRow, Input, Option, SheetLayout, Table
from carefund.plan.workbook.linked import partner_part, scheme_name, unit_of_output
from carefund.programme.definition import Planning, Round
from carefund.programme.funding import Stream
from carefund.programme.planning import PlanYear, SpendingTest

ENGLAND = "England (£)"
BROUGHT_FORWARD = "Yes where the money was left in the pool by the year before: it is no new payment."
MONEY_OUT = "Money out"
SUB_TYPES = "Sub_types"
"""Name of the list of sub-types, in the order of the types that stand beside them."""
KINDS = (Option("council", "Council"), Option("nhs", "NHS"))
TEST_WORDS = {
    "contribution": "paid in, by each organisation",
    "expenditure": "spent",
    "pass-through": "paid in and spent whole",
}


class Labelled(Protocol):
    """Anything of a round with an id and words for it."""

    @property
    def id(self) -> str:
        """The id."""
        ...

    @property
    def label(self) -> str:
        """The words."""
        ...


def options(choices: Iterable[Labelled]) -> tuple[Option, ...]:
    """Options of a round's choices, streams or types."""
    return tuple(Option(choice.id, choice.label) for choice in choices)


def year_heading(year: PlanYear) -> str:
    """`2015-16 (£)`; a year that is only shown for comparison says so."""
    return f"{year.id} (£)" if year.pooled else f"{year.id} (£, for comparison)"


def _amounts(planning: Planning) -> tuple[Column, ...]:
    return tuple(
        Column(
            year_heading(year),
            17,
            Input(f"amounts[{year.id}]", "money", help="Whole pounds or pounds and pence."),
            total=True,
            also=(f"{year.id}",),
        )
        for year in planning.years
    )


def _minimums(planning: Planning) -> tuple[Column, ...]:
    help_ = "The least this organisation must pay into the stream in this year, in pounds, where a minimum is set."
    return tuple(
        Column(
            f"Minimum {year.id} (£)",
            17,
            Input(f"minimums[{year.id}]", "money", help=help_),
            total=True,
            also=_earlier(planning, "Minimum (£)"),
        )
        for year in planning.pooled_years
    )


def _earlier(planning: Planning, heading: str) -> tuple[str, ...]:
    """The heading of earlier templates, which had one column: it is today's only where one year is pooled."""
    return (heading,) if len(planning.pooled_years) == 1 else ()


def contributions(round_: Round, planning: Planning) -> SheetLayout:
    """Money in: who pays how much into which stream."""
    streams = options(round_.streams)
    columns = (
        Column("Organisation", 36, Input("organisation", help="The organisation that pays.")),
        Column("Council or NHS", 13, Input("kind", "choice", options=KINDS, options_from="Kinds_of_organisation")),
        Column("Stream", 48, Input("stream", "choice", options=streams, options_from="Streams")),
        *_amounts(planning),
        *_minimums(planning),
        Column("Brought forward?", 13, Input("brought_forward", "yes-no", help=BROUGHT_FORWARD), newer=True),
        Column("Comment", 44, Input("comment", "long-text")),
    )
    intro = "One row for each organisation and stream. Totals stand above the headings and follow what you type."
    return SheetLayout(
        name="Money in",
        title="Money in: contributions to the pool",
        intro=intro,
        tables=(Table("contributions", title="Contributions", columns=columns, prepared=40),),
    )


def has_capital_grants(round_: Round) -> bool:
    """Whether a stream of the round is a capital grant to councils, which districts may have parts of."""
    return any(_is_capital_grant(stream) for stream in round_.streams)


def _is_capital_grant(stream: Stream) -> bool:
    return stream.kind == "capital" and stream.contributor == "council"


def district_grants(round_: Round, planning: Planning) -> SheetLayout:
    """Capital grants by district council, for areas of two tiers."""
    grants = options(stream for stream in round_.streams if _is_capital_grant(stream))
    columns = (
        Column("District council", 36, Input("district", help="The council that has this part of the grant.")),
        Column("Grant", 48, Input("stream", "choice", options=grants, options_from="Capital_grants")),
        *(column for column, year in zip(_amounts(planning), planning.years, strict=True) if year.pooled),
        Column("Comment", 44, Input("comment", "long-text")),
    )
    return SheetLayout(
        name="Grants by district",
        title="Capital grants by district",
        intro="Only where district councils have parts of a capital grant: one row for each. Leave it empty elsewhere.",
        tables=(Table("district_grants", title="Grants by district", columns=columns, prepared=20),),
    )


def required(round_: Round, planning: Planning) -> SheetLayout:
    """The sums that the round's spending tests require of the area."""
    columns = (
        Column("Sum that must be reached", 52),
        Column("Must be", 28),
        *(column for year in planning.pooled_years for column in _required_columns(planning, year)),
        Column(ENGLAND if len(planning.pooled_years) == 1 else f"{ENGLAND}, all years together", 20, also=(ENGLAND,)),
        Column("Where England's sum comes from", 60, also=("Where it comes from",)),
    )
    rows = tuple(_required_row(round_, planning, test) for test in planning.spending_tests)
    intro = (
        "The sums that this area's pool must reach. A blue one is an estimate by share of population, not the "
        "area's own: type your own over it."
    )
    return SheetLayout(
        name="Required sums",
        title="Required sums",
        intro=intro,
        tables=(Table("required", title="Required sums", columns=columns, rows=rows),),
    )


def _required_columns(planning: Planning, year: PlanYear) -> tuple[Column, Column]:
    return (
        Column(f"Required in {year.id} (£)", 24, also=_earlier(planning, "Required of this area (£)")),
        Column(f"Estimate or your own? ({year.id})", 24),
    )


def _required_row(round_: Round, planning: Planning, test: SpendingTest) -> FixedRow:
    cited = round_.cite(test)
    england = test.england_pounds if test.england_pounds is not None else "not published"
    source = cited if test.verified else f"Not verified. Read so far: {cited}"
    sums = [part for year in planning.pooled_years for part in _required_sum(test, year)]
    return FixedRow((test.label, TEST_WORDS[test.kind], *sums, england, source))


def _required_sum(test: SpendingTest, year: PlanYear) -> tuple[Input, EstimateMark]:
    field = f"required[{test.id}][{year.id}]"
    help_ = f"The sum set for your area for {year.id}, in pounds."
    return Input(field, "money", help=help_), EstimateMark(field)


def expenditure(round_: Round, planning: Planning) -> SheetLayout:
    """Money out: what each scheme spends from which stream, on what and by whom."""
    share = "Only where the commissioner is joint; both shares make 100%. Type 50 for 50%."
    columns = (
        Column(
            "Scheme ID",
            11,
            Input("scheme", options_from="Scheme_ids", help="As on the sheet Schemes."),
            also=("Scheme",),
        ),
        Column("Scheme name (from Schemes)", 30, live=scheme_name("scheme")),
        *scheme_type_column(planning),
        *_sub_type_column(planning),
        Column(
            "Area of spend",
            20,
            Input("area_of_spend", "choice", options=options(planning.areas_of_spend), options_from="Areas_of_spend"),
        ),
        Column(
            "Commissioner",
            16,
            Input("commissioner", "choice", options=options(planning.commissioners), options_from="Commissioners"),
        ),
        Column("NHS share if joint (%)", 17, Input("nhs_percent", "percent", help=share)),
        Column("Council share if joint (%)", 17, Input("council_percent", "percent", help=share)),
        Column(
            "Provider", 28, Input("provider", "choice", options=options(planning.providers), options_from="Providers")
        ),
        Column(
            "Stream (source of funding)",
            48,
            Input(
                "stream",
                "choice",
                help="The stream that pays.",
                options=options(round_.streams),
                options_from="Streams",
            ),
        ),
        *_amounts(planning),
        *_partner_parts(planning),
        *_outputs(planning),
        Column("Comment", 44, Input("comment", "long-text")),
    )
    intro = "One row for each scheme and stream that pays for it. Balances and totals stand above the headings."
    return SheetLayout(
        name=MONEY_OUT,
        title="Money out: expenditure by scheme",
        intro=intro,
        room_above=room_for_balances(planning),
        tables=(Table("expenditure", title="Expenditure", columns=columns, prepared=250),),
    )


def room_for_balances(planning: Planning) -> int:
    """Rows that the balances take above Money out: a heading, three for each pooled year, and one left empty."""
    return 2 + 3 * len(planning.pooled_years)


def _partner_parts(planning: Planning) -> tuple[Column, ...]:
    """What a partner commissions of each line, where a sum that must be reached counts one partner's part alone."""
    words = {choice.id: choice.label for choice in planning.commissioners}
    asked = dict.fromkeys(test.commissioned_by for test in planning.spending_tests)
    return tuple(
        Column(
            f"Of it {words.get(partner, partner)}, {year.id} (£)",
            17,
            live=partner_part(partner, year.id, words.get(partner, partner), words.get("joint", "Joint")),
        )
        for partner in asked
        if partner != "any"
        for year in planning.pooled_years
    )


def scheme_type_column(planning: Planning) -> tuple[Column, ...]:
    """The column of the scheme's type, where the round has scheme types."""
    if not planning.scheme_types:
        return ()
    types = options(planning.scheme_types)
    return (Column("Scheme type", 36, Input("scheme_type", "choice", options=types, options_from="Scheme_types")),)


def sub_types_of(planning: Planning) -> tuple[tuple[str, str], ...]:
    """Every pair of a scheme type's words and one of its sub-types, in the round's order."""
    return tuple((kind.label, narrower) for kind in planning.scheme_types for narrower in kind.sub_types)


def _sub_type_column(planning: Planning) -> tuple[Column, ...]:
    """The column of the narrower kind, whose drop-down offers what belongs to the row's scheme type."""
    words = dict.fromkeys(narrower for _kind, narrower in sub_types_of(planning))
    if not words:
        return ()
    own = tuple(Option(each, each) for each in words)
    help_ = "Choose the scheme type first. n/a where the type has none."
    chosen = Input("sub_type", "choice", help=help_, options=own, options_from=SUB_TYPES, narrowed_by="scheme_type")
    return (Column("Scheme sub-type", 40, chosen),)


def _outputs(planning: Planning) -> tuple[Column, ...]:
    if not any(kind.unit_of_output for kind in planning.scheme_types):
        return ()
    help_ = "Planned output in the unit of the scheme type."
    outputs = (
        Column(f"Output {year.id}", 17, Input(f"outputs[{year.id}]", "count", help=help_)) for year in planning.years
    )
    return (*outputs, Column("Unit of output (by type)", 18, live=unit_of_output(planning)))
