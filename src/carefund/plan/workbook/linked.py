"""Cells that the workbook works out from others: rates, changes, scores and the names of schemes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from carefund.plan.workbook.layout import Live, Reference, Values
from carefund.programme.planning import Planning

HUNDRED = 100.0
UNITS = "Units_of_output"
"""Name of the list of units, in the order of the scheme types."""
PENNY = Decimal("0.01")


def number(value: object) -> float | None:
    """A number of the plan for calculating with; None where there is none."""
    return float(value) if isinstance(value, Decimal | int | float) and not isinstance(value, bool) else None


def scheme_name(field: str) -> Live:
    """The name of the scheme whose id stands in `field`; its stored value is given under `scheme name`."""
    return Live(
        lambda at: f'=IFERROR(INDEX(Scheme_names,MATCH({at(field)},Scheme_ids,0))&"","")',
        lambda row: str(row.get("scheme name") or ""),
        "text",
    )


def unit_of_output(planning: Planning) -> Live:
    """What the output of the row's scheme type is counted in."""
    units = {kind.id: kind.unit_of_output or "" for kind in planning.scheme_types}
    return Live(
        lambda at: f'=IFERROR(INDEX({UNITS},MATCH({at("scheme_type")},Scheme_types,0))&"","")',
        lambda row: units.get(str(row.get("scheme_type")), ""),
        "text",
    )


def total(fields: Sequence[str]) -> Live:
    """Fields added up; nothing where none is given. Cells stand side by side."""

    def value(row: Values) -> float | str:
        known = [each for field in fields if (each := number(row.get(field))) is not None]
        return sum(known) if known else ""

    def formula(at: Reference) -> str:
        cells = f"{at(fields[0])}:{at(fields[-1])}"
        return f'=IF(COUNT({cells})>0,SUM({cells}),"")'

    return Live(formula, value, "count")


def gap(pairs: Sequence[Sequence[str]]) -> Live:
    """What the second field of each pair has above the first, added up over the pairs that are whole."""

    def value(row: Values) -> float | str:
        known = [(number(row.get(first)), number(row.get(second))) for first, second in pairs]
        gaps = [there - wanted for wanted, there in known if wanted is not None and there is not None]
        return sum(gaps) if gaps else ""

    def formula(at: Reference) -> str:
        first, second = (f"{at(pairs[0][side])}:{at(pairs[-1][side])}" for side in (0, 1))
        whole = f"SUMPRODUCT(ISNUMBER({first})*ISNUMBER({second}))"
        if len(pairs) == 1:
            low, high = at(pairs[0][0]), at(pairs[0][1])
            return f'=IF(COUNT({low},{high})=2,{high}-{low},"")'
        gaps = f"SUMPRODUCT({second},ISNUMBER({first})*1)-SUMPRODUCT({first},ISNUMBER({second})*1)"
        return f'=IF({whole}>0,{gaps},"")'

    return Live(formula, value, "count")


def product(*fields: str, per_cent: int = 0, sign: int = 1) -> Live:
    """Fields multiplied. Cells of per cent hold fractions; in values they are hundredths, `per_cent` of them."""
    minus = "-" if sign < 0 else ""

    def formula(at: Reference) -> str:
        cells = [at(field) for field in fields]
        return f'=IF(COUNT({",".join(cells)})={len(cells)},{minus}{"*".join(cells)},"")'

    def value(row: Values) -> float | str:
        numbers = [number(row.get(field)) for field in fields]
        if any(each is None for each in numbers):
            return ""
        result = float(sign)
        for each in numbers:
            result *= each or 0.0
        return result / HUNDRED**per_cent

    return Live(formula, value, "count")


def change(before: str, after: str) -> Live:
    """The change from one field to another, in per cent."""

    def value(row: Values) -> float | str:
        return change_between(number(row.get(before)), number(row.get(after)))

    return Live(lambda at: change_formula(at(before), at(after)), value, "percent")


def partner_field(partner: str, year: str) -> str:
    """The name of the column of what one partner commissions of each line in a year."""
    return f"{partner} part[{year}]"


def partner_part(partner: Literal["nhs", "council"], year: str, own: str, joint: str) -> Live:
    """What a partner commissions of a line: all where it commissions alone, its share to the penny where joint.

    `own` and `joint` are the words of the drop-down for the partner alone and for both. Halves of a penny are the
    NHS's. Nothing where the amount or the share is missing, below zero, or the shares come to more than all.
    """
    shares = ("nhs_percent", "council_percent") if partner == "nhs" else ("council_percent", "nhs_percent")
    amount = f"amounts[{year}]"

    def formula(at: Reference) -> str:
        whole, share, other, who = (at(field) for field in (amount, *shares, "commissioner"))
        part = f"ROUND({whole}*{share},2)" if partner == "nhs" else f"{whole}-ROUND({whole}*(1-{share}),2)"
        sound = f"AND(ISNUMBER({share}),N({share})>=0,N({other})>=0,N({share})+N({other})<=1)"
        split = f'IF({who}="{joint}",IF({sound},{part},0),0)'
        return f'=IF(ISNUMBER({whole}),IF({whole}<0,0,IF({who}="{own}",{whole},{split})),"")'

    def value(row: Values) -> float | str:
        whole, share, other = (_decimal(row.get(field)) for field in (amount, *shares))
        if whole is None:
            return ""
        if whole < 0 or row.get("commissioner") == partner:
            return float(max(whole, Decimal(0)))
        of_all = Decimal(0) if other is None else other
        if row.get("commissioner") != "joint" or share is None or min(share, of_all) < 0 or share + of_all > HUNDRED:
            return 0.0
        nhs = (whole * (share if partner == "nhs" else Decimal(100) - share) / 100).quantize(PENNY, ROUND_HALF_UP)
        return float(nhs if partner == "nhs" else whole - nhs)

    return Live(formula, value, "money", partner_field(partner, year))


def _decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def change_formula(before: str, after: str) -> str:
    """A formula for the change between two cells as a fraction, empty unless both hold numbers."""
    return f'=IF(COUNT({before},{after})=2,IF({before}<>0,{after}/{before}-1,""),"")'


def change_between(before: float | None, after: float | None) -> float | str:
    """The change as a fraction; an empty text where it is not known."""
    return "" if before is None or after is None or before == 0 else after / before - 1
