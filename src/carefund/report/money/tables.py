"""The flows of a plan's money as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.report.columns import Column, Table
from carefund.report.money.plan_money import PlanMoney

RECORD = "plan-money.json"
FLOWS = (
    Column("year", "Year", "text", "financial year"),
    Column("status", "Status", "text", "planned or actual"),
    Column("pounds", "Pounds", "exact-pounds", "pounds to the penny"),
    Column("stream", "Stream", "text", "id of the stream"),
    Column("organisation", "Organisation", "text", "whose money"),
    Column("scheme", "Scheme", "text", "id of the scheme"),
    Column("area_of_spend", "Spent on", "text", "id of the area of spend"),
    Column("provider", "Provider", "text", "id of the kind of provider"),
    Column("out_of_purpose", "Out of purpose", "flag", "whether it was moved out of its purpose"),
    Column("reason", "Reason", "text", "why, where somebody said"),
)


def tables(money: PlanMoney) -> tuple[Table, ...]:
    """One row for each flow."""
    return (Table.of_frame("flows", "Flows", FLOWS, money.trace.table),)


def record(money: PlanMoney, made: Mapping[str, Table]) -> dict[str, Any]:
    """The flows, and the lines that were left out with what they lack."""
    left_out = [{"line": f"{one.side} {one.index + 1}", "lacks": list(one.lacks)} for one in money.books.unposted]
    return {"year": money.year, "flows": made["flows"].records(), "left_out": left_out}


def about(money: PlanMoney) -> list[tuple[str, str]]:
    """What a workbook of the flows begins with."""
    return [("Pool", money.name), ("Year", money.year), ("Source", "The plan's own lines.")]
