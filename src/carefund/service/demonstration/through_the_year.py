"""The year of one area in the demonstration: books opened from its plan, money paid in and spent, a return begun.

They are kept by the service's own functions at the moment of furnishing: the one part of the demonstration that is not
the same each time. The entries are dated within the round's year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from carefund.calendar import month_after
from carefund.plan.model import Plan
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.agreement import agreement_text
from carefund.service.pools.importing import import_looked_at, last_mapping, look_at
from carefund.service.pools.keeping import pool_of
from carefund.service.pools.opening import open_pool
from carefund.service.pools.posting import post_entry
from carefund.service.returns.quarter import quarters_of
from carefund.service.returns.saving import save

SPENT = (Decimal("0.21"), Decimal("0.23"), Decimal("0.25"), Decimal("0.27"))
"""The part of each line of the plan that is spent in each quarter: in all a little less than planned."""
PENNY = Decimal("0.01")
KEY = "demonstration-{}"


def tell_year(lead: Tenant, editor: Tenant) -> None:
    """Open the books, pay in, import an extract of each quarter, and begin the first return; what is there stays."""
    year = lead.planning.pooled_years[-1]
    open_pool(lead, year.id, _agreement(lead.plan), KEY.format("books"))
    for number, one in enumerate(lead.plan.contributions):
        if one.stream and one.organisation and one.amounts.get(year.id):
            paid = {"kind": "contribution", "day": year.first.isoformat(), "pounds": str(one.amounts[year.id])}
            sent = paid | {"stream": one.stream, "organisation": one.organisation, "reference": f"INVENTED-{number}"}
            post_entry(lead, year.id, sent, KEY.format(f"paid-in-{number}"))
    for number, part in enumerate(SPENT, start=1):
        extract = "\n".join(_extract(lead.plan, year.id, month_after(year.first, 3 * number - 1), part)).encode()
        pool = pool_of(lead, year.id)
        looked = look_at(lead, pool, extract, f"invented-quarter-{number}.csv", last_mapping(lead, pool), "")
        import_looked_at(lead, looked.token, KEY.format(f"quarter-{number}"))
    editor.look_again()
    first = next(one for one in quarters_of(editor) if one.asked.first >= year.first)
    begun = first.filled.sent.model_copy(update={"successes": "Invented: the books are open and the schemes began."})
    save(first, begun, based_on="", key=KEY.format("return"))


def _agreement(plan: Plan) -> str:
    partners = [*plan.payers("council"), *plan.payers("nhs")]
    return agreement_text(partners[0], "Head of finance (invented)", partners, {}, {})


def _extract(plan: Plan, year: str, month: date, part: Decimal) -> Iterator[str]:
    """The general ledger's lines of a quarter, with the scheme's id for a cost centre; one for each scheme."""
    yield "Cost centre,Date,Amount,Description,Reference,Supplier"
    spent: dict[str, Decimal] = {}
    for line in plan.expenditure:
        if line.scheme and line.stream:
            spent[line.scheme] = spent.get(line.scheme, Decimal(0)) + (line.amounts.get(year) or Decimal(0)) * part
    for number, (scheme, pounds) in enumerate(spent.items(), start=1):
        yield f"{scheme},{month:%d/%m/%Y},{pounds.quantize(PENNY)},Invented,INVENTED-{month:%m}-{number},A provider"
