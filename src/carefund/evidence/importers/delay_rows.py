"""Whose figures each row of a delayed-transfer table by council holds: a council's, England's, or nobody's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from carefund.evidence.areas import NO_CODE, AreaRegister, Resolution
from carefund.evidence.figures import TableRow, has_figures, texts_of
from carefund.evidence.importers.publication import Table, is_england, is_subtotal
from carefund.evidence.series import ENGLAND
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import Heading

CODE_WORDS = (
    "code",
    "org code",
    "organisation code",
    "la code",
    "local authority code",
    "council code",
    "utla code",
    "area code",
    "ssd code",
    "cassr code",
    "3-digit code",
)
NAME_WORDS = (
    "name",
    "org name",
    "organisation name",
    "la name",
    "local authority",
    "local authority name",
    "council",
    "council name",
    "utla name",
    "area name",
    "name of local authority",
)
ONS_WORDS = (
    "ons geography",
    "ons code",
    "ons geography code",
    "ons la code",
    "la ons code",
    "la code (ons)",
    "local authority ons code",
    "geography code",
)
_ONS_CODE = re.compile(r"[EWSN]\d{8}$")
_OWN_CODE = re.compile(r"\d{3,4}$|[EWSN]\d{8}$")
_REGION = "E12"
_ELSEWHERE = "resident "
"""How rows of people who live outside England begin; such a row may have no code."""


@dataclass(frozen=True)
class _Row:
    """One row as published: where it is, its name, its two codes, and whether any figure stands in it."""

    number: int
    name: str
    ons_cell: str
    code: str
    has_figures: bool
    ons: str | None
    """The ONS code, in whichever column it stands."""

    @property
    def codes(self) -> set[str]:
        return {self.ons_cell, self.code} - NO_CODE

    @property
    def social_services(self) -> str | None:
        return self.code if self.code != self.ons and self.code not in NO_CODE else None


class RowReader:
    """Reads the rows of one table; what is odd about them is added to `remarks`.

    Places that were recognised are kept in `known` by their name and codes, for the other tables of the workbook.
    """

    def __init__(
        self,
        table: Table,
        name: Heading,
        register: AreaRegister,
        remarks: dict[str, None],
        known: dict[tuple[str, str, str], str],
    ) -> None:
        self.table, self.sheet, self.name_column, self.known = table, table.sheet, name.column, known
        self.register, self.remarks = register, remarks
        self.month = table.about.period()
        code, ons = table.headings.find(*CODE_WORDS), table.headings.find(*ONS_WORDS)
        self.code_column = code.column if code else None
        self.ons_column = ons.column if ons else None

    def read(self, figures: Sequence[int]) -> list[TableRow]:
        """The rows that hold a place's figures.

        Raises RefusedFile at a row of figures without name and code, with a name that is no place's and no code, or
        with an ONS code that is another place's than its other code and its name say.
        """
        found = []
        names, ons_codes, codes = (
            texts_of(self.sheet, column) for column in (self.name_column, self.ons_column, self.code_column)
        )
        for number in range(self.table.headings.row + 1, len(self.sheet.rows)):
            name, ons, code = names[number], ons_codes[number], codes[number]
            filled = has_figures(self.sheet, number, figures)
            if filled or (name and (ons or code)):
                row = _Row(number, name, ons, code, filled, _ons_code(ons, code))
                area = self.known.get((name, ons, code)) or self._area(row)
                found += [TableRow(number, area, code or ons, name)] if area else []
        return found

    def _area(self, row: _Row) -> str | None:
        """The place's code; None for a row that is no place's (a subtotal, or a footnote without figures)."""
        if not row.name and not row.codes:
            raise self.sheet.refuse(row.number, self.name_column, "the name or code of the place")
        if row.ons in (None, ENGLAND) and is_england(row.name, row.code):
            return ENGLAND
        found = self.register.resolve(row.ons, row.social_services, row.name, self.month)
        self._refuse_contradiction(row)
        if found.area_code is None and self._is_nobodys(row):
            return None
        for disagreement in found.disagreements:
            self.remarks[f"row '{row.name}': {disagreement}"] = None
        if found.area_code:
            self.known[row.name, row.ons_cell, row.code] = found.area_code
        return found.area_code or row.ons or row.social_services or next(iter(row.codes), row.name)

    def _refuse_contradiction(self, row: _Row) -> None:
        """Refuse an ONS code that neither the row's other code nor its name bears out; old and new codes agree."""
        by_code = self.register.resolve(row.ons) if row.ons else None
        if by_code is None or by_code.area_code is None:
            return
        others = [self.register.resolve(None, row.social_services), self.register.resolve(name=row.name, on=self.month)]
        known = [other for other in others if other.area_code]
        if known and not any(_is_same(by_code, other) for other in known):
            column = self.ons_column if row.ons == row.ons_cell else self.code_column
            expected = f"the ONS code of '{row.name}' ({known[0].area_code}), not that of {by_code.name}"
            raise self.sheet.refuse(row.number, column or 0, expected)

    def _is_nobodys(self, row: _Row) -> bool:
        """Whether a row of no known place may be left out: a footnote without figures, or a subtotal (remarked on)."""
        if not row.has_figures and not any(_OWN_CODE.match(code) for code in row.codes):
            return True
        if is_subtotal(row.name) or (row.ons or "").startswith(_REGION):
            words = f"row {row.number + 1}, '{row.name}', adds up others and was left out"
            self.remarks[f"sheet '{self.sheet.name}': {words}"] = None
            return True
        if not row.codes and not plain(row.name).startswith(_ELSEWHERE):
            raise self.sheet.refuse(row.number, self.name_column, "the name or code of a council")
        return False


def _ons_code(*codes: str) -> str | None:
    return next((code for code in codes if _ONS_CODE.match(code)), None)


def _is_same(one: Resolution, other: Resolution) -> bool:
    return one.area_code == other.area_code or one.name == other.name
