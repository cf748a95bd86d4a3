"""Where each pound of a plan goes, as a document: one table, and the flow as a picture."""

from __future__ import annotations

from carefund.report.document import DataTable, Document, Listing, Prose, Section
from carefund.report.money.charts import flow_figure
from carefund.report.money.plan_money import PlanMoney
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.money import exact_pounds, whole_pounds

HEADINGS = ("Stream", "Spent on", "Provider", "Amount")


def document(money: PlanMoney, provenance: Provenance) -> Document:
    """The picture first, then by scheme, then every flow."""
    return Document(
        f"{money.name}, {money.year}: where the money goes",
        (
            Prose(f"{whole_pounds(money.trace.total)} goes from streams to providers."),
            flow_figure(money, "area_of_spend"),
        ),
        (
            Section("by-scheme", "By scheme", (flow_figure(money, "scheme"),)),
            Section("flows", "Every flow", (flows_table(money), *_left_out(money))),
        ),
        (MADE_BY,),
    )


def summary(money: PlanMoney, provenance: Provenance) -> Document:
    """The flows, largest first."""
    return Document("", (flows_table(money),))


def flows_table(money: PlanMoney) -> DataTable:
    """From stream through what it is spent on to the provider, largest first."""
    flows = money.trace.by("stream", "area_of_spend", "provider")
    rows = tuple(
        (*(money.names.get(one, one) if one else "not stated" for one in key), exact_pounds(pounds))
        for key, pounds in sorted(flows.items(), key=lambda item: -item[1])
    )
    return DataTable(HEADINGS, rows, f"{money.name}, {money.year}: {whole_pounds(money.trace.total)}")


def _left_out(money: PlanMoney) -> tuple[Listing, ...]:
    lines = tuple(left_out_words(money))
    return (Listing(lines),) if lines else ()


def left_out_words(money: PlanMoney) -> list[str]:
    """Each line that lacks something and is left out, with what it lacks."""
    return [f"Left out: {one.side} {one.index + 1}, for it has {', '.join(one.lacks)}." for one in money.books.unposted]
