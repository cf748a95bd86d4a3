"""Cells that the workbook works out from others: rates, changes, scores and the names of schemes."""

from __future__ import annotations

from decimal import Decimal

from carefund.plan.workbook.layout import Live, Reference, Values

HUNDRED = 100.0


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


def change_formula(before: str, after: str) -> str:
    """A formula for the change between two cells as a fraction, empty unless both hold numbers."""
    return f'=IF(COUNT({before},{after})=2,IF({before}<>0,{after}/{before}-1,""),"")'


def change_between(before: float | None, after: float | None) -> float | str:
    """The change as a fraction; an empty text where it is not known."""
    return "" if before is None or after is None or before == 0 else after / before - 1
