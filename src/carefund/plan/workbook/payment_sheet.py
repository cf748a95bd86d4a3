"""Pay for performance on a sheet of its own: what the planned fall earns by quarter, as formulas over the targets.

Reduction = baseline less plan; pot = planned reduction x price, nothing where none is planned. After each quarter the
part of the pot is earned that the fall so far is of the planned one, from none to all; what was earned and not yet paid
is paid, and nothing is taken back. Sums are to the penny. `carefund.pool.pay_for_performance` has the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from carefund.plan.model import Plan
from carefund.plan.workbook.balances import Ranges
from carefund.plan.workbook.layout import Column, FixedRow, Input, Kind, SheetLayout, Table
from carefund.plan.workbook.styles import Styles
from carefund.pool.money import ZERO, to_penny
from carefund.programme.definition import Planning, Round
from carefund.programme.pay_for_performance import PayForPerformance
from carefund.programme.planning import TargetSetting

PAYMENT = "Pay for performance"
HEADINGS = ("Quarter", "Baseline", "Plan", "Fall", "Fall so far", "Earned so far (£)", "Payment (£)")
FIRST_ROW = 4
SUMS = 6
"""Rows of what holds for all quarters: price, planned fall, the same in per cent, the pot, and two left empty."""


def payment(paid: PayForPerformance) -> SheetLayout:
    """The sheet, with room above its one cell to fill for what is worked out."""
    asked = FixedRow((
        "Price of one admission, where another than the round's was agreed (£)",
        Input("admission_price", "money", help="Leave it empty where the round's price holds."),
    ))  # fmt: skip
    columns = (Column("Payment by result", 60), Column("Agreed", 18))
    return SheetLayout(
        name=PAYMENT,
        title="Pay for performance",
        intro="What each quarter pays if admissions are as planned. It follows the sheet Targets.",
        tables=(Table("", title="Payment by result", columns=columns, rows=(asked,)),),
        room_above=SUMS + len(paid.periods.baseline_quarters) + 3,
    )


@dataclass(frozen=True)
class QuarterPaid:
    """What one quarter is planned to earn; nothing where its figures are not all given."""

    baseline: Decimal | None
    planned: Decimal | None
    so_far: Decimal | None
    earned: Decimal | None
    paid: Decimal | None


def planned_payments(plan: Plan, setting: TargetSetting, price: Fraction) -> tuple[Decimal | None, list[QuarterPaid]]:
    """The pot and each quarter's payment if admissions are as planned, in pounds; None where the plan is not whole."""
    target = plan.target_for(setting.metric)
    pairs = list(zip(setting.baseline, setting.compared, strict=False))
    before = [_count(target.baseline.get(one.id)) if target else None for one, _ in pairs]
    after = [_count(target.target.get(one.id)) if target else None for _, one in pairs]
    if any(each is None for each in (*before, *after)):
        return None, [QuarterPaid(was, will, None, None, None) for was, will in zip(before, after, strict=True)]
    falls = [(was or ZERO) - (will or ZERO) for was, will in zip(before, after, strict=True)]
    whole = sum(falls, Decimal(0))
    pot, released, quarters = to_penny(max(Fraction(whole), Fraction(0)) * price), ZERO, []
    for number, (was, will) in enumerate(zip(before, after, strict=True), 1):
        so_far = sum(falls[:number], Decimal(0))
        part = min(max(Fraction(so_far) / Fraction(whole), Fraction(0)), Fraction(1)) if whole > 0 else Fraction(0)
        earned = to_penny(part * Fraction(pot))
        paid = max(ZERO, earned - released)
        released += paid
        quarters.append(QuarterPaid(was, will, so_far, earned, paid))
    return pot, quarters


def _count(figure: Any) -> Decimal | None:  # noqa: ANN401
    return figure.numerator if figure is not None else None


class PaymentWriter:
    """Writes what the sheet works out."""

    def __init__(self, page: Any, styles: Styles, plan: Plan, ranges: Ranges) -> None:  # noqa: ANN401
        self.page, self.styles, self.plan, self.ranges = page, styles, plan, ranges

    def write(self, round_: Round, planning: Planning, paid: PayForPerformance) -> None:
        """Write price, pot and quarters above the sheet's cell to fill."""
        setting = planning.target(paid.metric)
        if setting is None:
            return
        usual = round_.price(paid.price).per_unit
        price = Fraction(self.plan.admission_price) if self.plan.admission_price is not None else usual
        pot, quarters = planned_payments(self.plan, setting, price)
        self._quarters(setting, pot, quarters)
        self._sums(usual, price, pot, quarters)

    def _sums(self, usual: Fraction, price: Fraction, pot: Decimal | None, quarters: Sequence[QuarterPaid]) -> None:
        own, (first, last) = self.ranges.cell("admission_price"), self._rows(len(quarters))
        before, after = (f"{_cell(first, column)}:{_cell(last, column)}" for column in (1, 2))
        known = f"COUNT({before},{after})={2 * len(quarters)}"
        fall = quarters[-1].so_far
        whole = sum((one.baseline for one in quarters if one.baseline is not None), Decimal(0))
        percent = float(fall / whole) if fall is not None and whole else ""
        b2, b1 = _cell(FIRST_ROW + 1, 1), _cell(FIRST_ROW, 1)
        self._line(0, "Price of one admission (£)", f"IF(ISNUMBER({own}),{own},{_exact(usual)})", float(price), "money")
        self._line(1, "Planned fall in admissions", f'IF({known},SUM({before})-SUM({after}),"")', _shown(fall), "count")
        formula = f'IF({known},IF(SUM({before})>0,{b2}/SUM({before}),""),"")'
        self._line(2, "The same in per cent of the baseline", formula, percent, "percent")
        self._line(3, "Pot (£)", f'IF({known},ROUND(MAX(0,{b2})*{b1},2),"")', _shown(pot), "money")

    def _line(self, row: int, words: str, formula: str, value: float | str, kind: Kind) -> None:
        self.page.write_string(FIRST_ROW + row, 0, words, self.styles.words("strong"))
        self.page.write_formula(FIRST_ROW + row, 1, f"={formula}", self.styles.live(kind), value)

    @staticmethod
    def _rows(quarters: int) -> tuple[int, int]:
        """The first and last row of the quarters."""
        return FIRST_ROW + SUMS, FIRST_ROW + SUMS + quarters - 1

    def _quarters(self, setting: TargetSetting, pot: Decimal | None, quarters: Sequence[QuarterPaid]) -> None:
        first, _last = self._rows(len(quarters))
        for column, words in enumerate(HEADINGS):
            self.page.write_string(first - 1, column, words, self.styles.words("heading"))
        self.page.set_column(2, len(HEADINGS) - 1, 18)
        fall, pot_cell = _cell(FIRST_ROW + 1, 1), _cell(FIRST_ROW + 3, 1)
        pairs = zip(setting.baseline, setting.compared, strict=False)
        for row, ((before, after), one) in enumerate(zip(pairs, quarters, strict=True), first):
            self.page.write_string(row, 0, after.label, self.styles.words("label"))
            known = f"ISNUMBER({pot_cell})"
            so_far = f"SUM({_cell(first, 1)}:{_cell(row, 1)})-SUM({_cell(first, 2)}:{_cell(row, 2)})"
            earned = f"IF({fall}>0,ROUND({pot_cell}*MIN(1,MAX(0,{_cell(row, 4)}/{fall})),2),0)"
            earlier = f"SUM({_cell(first, 6)}:{_cell(row - 1, 6)})" if row > first else "0"
            own = one.baseline - one.planned if one.baseline is not None and one.planned is not None else None
            cells: list[tuple[str, Decimal | None, Kind]] = [
                (self._figure(setting, "baseline", before.id), one.baseline, "count"),
                (self._figure(setting, "target", after.id), one.planned, "count"),
                (f'IF(COUNT({_cell(row, 1)},{_cell(row, 2)})=2,{_cell(row, 1)}-{_cell(row, 2)},"")', own, "count"),
                (f'IF({known},{so_far},"")', one.so_far, "count"),
                (f'IF({known},{earned},"")', one.earned, "money"),
                (f'IF({known},MAX(0,{_cell(row, 5)}-{earlier}),"")', one.paid, "money"),
            ]
            for column, (formula, value, kind) in enumerate(cells, 1):
                self.page.write_formula(row, column, f"={formula}", self.styles.live(kind), _shown(value))

    def _figure(self, setting: TargetSetting, side: str, period: str) -> str:
        cell = self.ranges.cell(f"targets[{setting.metric}].{side}[{period}].numerator")
        return f'IF(ISNUMBER({cell}),{cell},"")'


def _cell(row: int, column: int) -> str:
    cell: str = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return cell


def _shown(value: Decimal | None) -> float | str:
    return "" if value is None else float(value)


def _exact(price: Fraction) -> str:
    """A price as a formula writes it, exactly."""
    return f"{price.numerator}/{price.denominator}" if price.denominator > 1 else f"{price.numerator}"
