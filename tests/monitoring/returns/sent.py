"""Strategies for returns, whole and partial, with the words and figures that people type."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from carefund.monitoring.returns.layout import STATUSES
from carefund.monitoring.returns.model import (
    Agreement,
    CapacityReport,
    ConditionKept,
    MetricReport,
    Payment,
    Return,
    SchemeReport,
    StreamReport,
    SurveyAnswer,
)
from carefund.monitoring.returns.spans import metric_spans
from carefund.plan.model import SignOff
from carefund.programme.definition import Returns, Round
from carefund.programme.returns import ReturnQuarter
from carefund.wording.dates import month_id
from tests.plan.plans import AREAS, by_key, counts, days, ids, maybe, money, named, texts

YEAR_END = ("brought_forward", "unspent", "carried_forward")


def returns_of(round_: Round) -> Returns:
    assert round_.returns is not None
    return round_.returns


def metrics(round_: Round, quarter: ReturnQuarter) -> Any:
    """What is said of some of the metrics; denominators only where the round asks for them."""
    spans = metric_spans(round_, quarter)
    words = dict.fromkeys(("published_source", "reasons", "support"), texts)
    figures = dict.fromkeys(("planned", "published", "own"), counts)
    below = dict.fromkeys(("planned_denominator", "own_denominator"), counts)
    status = {"status": st.sampled_from([option.id for option in STATUSES])}

    def one(metric: str) -> Any:
        fields = {**words, **figures, **status, **(below if spans[metric].setting.with_denominator else {})}
        return named(MetricReport, "metric", [metric], **fields)

    return st.tuples(*map(one, spans)).map(lambda found: sum(found, ()))


def schemes() -> Any:
    """A few schemes, each with an id."""
    fields = {
        "name": texts, "unit": texts, "reason": texts, "planned_spend": money, "spent": money,
        "planned_output": counts, "output": counts,
    }  # fmt: skip
    made = st.tuples(texts, st.fixed_dictionaries({}, optional=fields))
    return st.lists(made.map(lambda it: SchemeReport(id=it[0], **it[1])), max_size=4).map(tuple)


def capacity(round_: Round, quarter: ReturnQuarter) -> Any:
    asked = round_.planning.capacity_and_demand if round_.planning else None
    services = [service.id for service in asked.services] if asked else []
    months = by_key([month_id(month) for month in quarter.months()], counts)
    return named(CapacityReport, "service", services, demand=months, capacity=months)


@st.composite
def returns(draw: st.DrawFn, round_: Round, quarter: ReturnQuarter) -> Return:
    """A return of some area for a quarter, as a workbook can hold it."""
    rules = returns_of(round_)
    pounds = ("planned_income", "income", "planned_spend", "spent", *(YEAR_END if quarter.year_end else ()))
    parts: dict[str, Any] = {
        "agreement": st.builds(Agreement, signed=maybe(st.booleans()), signed_on=maybe(days), explanation=maybe(texts)),
        "conditions": named(
            ConditionKept, "condition", [one.id for one in round_.conditions], kept=st.booleans(), explanation=texts
        ),
        "metrics": metrics(round_, quarter),
        "streams": named(
            StreamReport, "stream", [one.id for one in round_.streams], reason=texts, **dict.fromkeys(pounds, money)
        ),
        "schemes": schemes(),
        "capacity": capacity(round_, quarter),
        "payment": st.builds(Payment, released=maybe(money), withheld_use=maybe(texts)),
        "survey": named(
            SurveyAnswer, "statement", [one.id for one in rules.statements], answer=ids(rules.scale), comment=texts
        ),
    }
    asked = {part: strategy for part, strategy in parts.items() if rules.asks(part, quarter)}  # type: ignore[arg-type]
    asked["sign_offs"] = named(
        SignOff, "role", [role.id for role in rules.sign_offs], name=texts, organisation=texts, signed=days
    )
    asked |= {name: maybe(texts) for name in ("contact", "successes", "challenges")}
    area = draw(st.sampled_from(AREAS))
    return Return(
        round_id=round_.id,
        area_code=area.code,
        area_name=area.name,
        quarter=quarter.id,
        template_version=rules.template_version,
        version=draw(st.integers(1, 99)),
        plan_version=draw(maybe(st.integers(1, 99))),
        illustrative=draw(st.booleans()),
        **{name: draw(strategy) for name, strategy in asked.items()},
    )
