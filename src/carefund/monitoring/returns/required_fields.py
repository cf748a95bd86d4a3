"""Which fields of a return must be filled in: one knowledge for the checks and for the workbook's checklist."""

from __future__ import annotations

from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.spans import metric_spans
from carefund.plan.required_fields import SIGN_OFF, Fields
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnPart, ReturnQuarter
from carefund.wording.dates import month_id

COVER: Fields = {
    "contact": "the name of a contact, and how to reach them",
    "successes": "what went well",
    "challenges": "what did not",
}
AGREEMENT: Fields = {"signed": "Yes or No"}
CONDITION: Fields = {"kept": "Yes or No"}
METRIC: Fields = {"status": "whether it is on track"}
STREAM: Fields = {"income": "what was paid in to date", "spent": "what was spent to date"}
STREAM_AT_YEAR_END: Fields = {"unspent": "what is left", "carried_forward": "what is carried forward"}
SCHEME: Fields = {"id": "the scheme's ID", "spent": "what was spent to date"}
PAYMENT: Fields = {"released": "what was released by result"}
ANSWER: Fields = {"answer": "an answer"}
SET_BY_TEMPLATE = ("round_id", "area_code", "quarter")


def required_fields(round_: Round, quarter: ReturnQuarter) -> dict[str, Fields]:
    """The fields that each record of a return must give, by record: `schemes`, `conditions[jointly-agreed]`.

    The empty one is the return itself. Raises NoReturns when the round does not say what a return must hold.
    """
    returns = returns_of(round_)
    asked = round_.planning.capacity_and_demand if round_.planning else None
    year_end = STREAM_AT_YEAR_END if quarter.year_end else {}
    by_part: dict[ReturnPart, dict[str, Fields]] = {
        "agreement": {"agreement": AGREEMENT},
        "conditions": {f"conditions[{one.id}]": CONDITION for one in round_.conditions},
        "metrics": {f"metrics[{metric}]": METRIC for metric in metric_spans(round_, quarter)},
        "streams": {f"streams[{one.id}]": {**STREAM, **year_end} for one in round_.streams},
        "schemes": {"schemes": SCHEME},
        "capacity": {f"capacity[{one.id}]": _capacity(quarter) for one in (asked.services if asked else ())},
        "payment": {"payment": PAYMENT},
        "survey": {f"survey[{one.id}]": ANSWER for one in returns.statements},
    }
    parts = [fields for part, fields in by_part.items() if returns.asks(part, quarter)]
    signatures = {f"sign_offs[{role.id}]": SIGN_OFF for role in returns.sign_offs}
    return {"": COVER, **{record: given for fields in parts for record, given in fields.items()}, **signatures}


def _capacity(quarter: ReturnQuarter) -> Fields:
    months = [month_id(month) for month in quarter.months()]
    return {f"{side}[{month}]": f"{side} in {month}" for side in ("demand", "capacity") for month in months}


def required_paths(round_: Round, quarter: ReturnQuarter) -> frozenset[str]:
    """Every field that must be filled in, by its path; in a list of any length without a number: `schemes.spent`."""
    paths = (
        f"{record}.{field}" if record else field
        for record, fields in required_fields(round_, quarter).items()
        for field in fields
    )
    return frozenset([*paths, *SET_BY_TEMPLATE])
