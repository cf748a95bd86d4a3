"""Many pools side by side: what each planned and spent by stream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from carefund.pool.sums import PoolSum
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable, Document
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds

MONEY = (
    ("planned_in", "Planned in"), ("paid_in", "Paid in"), ("planned_out", "Planned out"), ("spent", "Spent"),
)  # fmt: skip
COLUMNS = (
    Column("area_code", "Code", "text", "code of the area"),
    Column("pool", "Pool", "text", "the pool's area"),
    Column("year", "Year", "text", "financial year"),
    Column("stream", "Stream", "text", "id of the stream"),
    *(Column(name, label, "exact-pounds") for name, label in MONEY),
)


def pools_table(sums: Iterable[PoolSum]) -> Table:
    """A row for each pool, year and stream."""
    return Table.of("pools", "Pools", COLUMNS, sums)


def pools_document(sums: Sequence[PoolSum]) -> Document:
    """Each pool and year with its streams added up, and all of them together."""
    pools = dict.fromkeys((one.pool, one.year) for one in sums)
    rows = [_row(name, [one for one in sums if (one.pool, one.year) == name]) for name in pools]
    total = _row((f"All {counted(len(pools), 'pool')}", ""), sums)
    headings = ("Pool", "Year", *(label for _, label in MONEY))
    return Document("", (DataTable(headings, (*rows, total)),))


def _row(name: tuple[str, str], sums: Sequence[PoolSum]) -> tuple[str, ...]:
    totals = (sum((getattr(one, field) for one in sums), Decimal(0)) for field, _ in MONEY)
    return (*name, *map(exact_pounds, totals))
