"""Which fields of a plan must be filled in: one knowledge for the checks and for the workbook's checklist.

A field is named within its record as the model names it, an amount by its year: `amounts[2015-16]`. Beside it stand the
words by which a finding lists it as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from carefund.plan.fields import lookup
from carefund.plan.model import Scheme
from carefund.pool.required import is_asked
from carefund.programme.definition import Planning, Round
from carefund.programme.planning import CapacityAndDemand, TargetSetting
from carefund.wording.dates import month_id

Fields = Mapping[str, str]
"""Fields of a record, each with its words."""

PLAN: Fields = MappingProxyType(
    {
        "contact": "the name of a contact, and how to reach them",
        "host": "the name of the host partner",
        "pool_manager": "the name of the pool manager",
        "vision": "a few sentences",
        "version_date": "the day on which this version was finished",
    }
)
CONTRIBUTION: Fields = MappingProxyType(
    {"organisation": "the organisation", "kind": "whether it is a council or NHS", "stream": "the stream"}
)
EXPENDITURE: Fields = MappingProxyType(
    {
        "scheme": "the scheme",
        "area_of_spend": "the area of spend",
        "commissioner": "the commissioner",
        "provider": "the provider",
        "stream": "the source of funding",
    }
)
SCHEME: Fields = MappingProxyType({"name": "a name", "description": "what it does"})
SCHEME_TYPE: Fields = MappingProxyType({"scheme_type": "its type"})
"""Required where the round has scheme types."""
CHAIN: Fields = MappingProxyType(
    {
        "metric": "the metric that it moves",
        "people_group": "whom it is for",
        "eligible": "how many they have without it",
        "reach_percent": "the part reached",
        "effect_percent": "the effect",
        "starts": "its start",
        "full_effect": "when its effect is full",
    }
)
"""Required of a scheme whose chain was begun."""
CHAIN_BEGINS = ("metric", "reach_percent", "effect_percent")
"""Fields that begin a scheme's chain, once one of them is given."""
BENEFIT: Fields = MappingProxyType(
    {
        "benefit_type": "what it is a change in",
        "scheme": "the scheme",
        "organisation": "who gains",
        "change": "the change in activity",
        "unit_price": "the unit price",
        "saving": "the saving",
        "price_basis": "whether the price is average or marginal",
        "releases_cash": "whether it releases cash",
    }
)
CONDITION: Fields = MappingProxyType({"confirmed": "Yes or No", "narrative": "a few sentences"})
RISK: Fields = MappingProxyType(
    {
        "description": "what could go wrong",
        "likelihood": "likelihood",
        "impact": "impact",
        "mitigation": "mitigation",
        "owner": "owner",
    }
)
CONTINGENCY: Fields = MappingProxyType(
    {
        "amount": "the sum kept back",
        "nhs_percent": "the NHS's share of an overspend",
        "council_percent": "the council's share of an overspend",
        "arrangement": "the agreement in words",
    }
)
PROVIDER: Fields = MappingProxyType(
    {
        "provider": "name",
        "baseline": "baseline",
        "planned": "planned figure",
        "agrees": "answer",
        "comment": "comment",
    }
)
"""Required where part of the fund is paid by result, which providers then bear."""
SIGN_OFF: Fields = MappingProxyType({"name": "name", "signed": "date"})
IDENTIFIERS = ("round_id", "area_code", "schemes.id")
"""What plan and schemes are known by: the model has none without it, so no check asks; the workbook does."""


@lru_cache(maxsize=32)
def required_fields(round_: Round) -> Mapping[str, Fields]:
    """The fields that each record of a round's plans must give; none for a round that does not say what a plan holds.

    Records are named by their part of the plan (`contributions`, empty for the plan itself), those that the round names
    by their id too (`targets[delayed-days]`).
    """
    planning = round_.planning
    return MappingProxyType({} if planning is None else _lists(round_, planning) | _named_by_round(round_, planning))


def _lists(round_: Round, planning: Planning) -> dict[str, Fields]:
    """The plan itself, and the records of which a plan may hold any number."""
    amounts = {f"amounts[{year.id}]": f"the amount for {year.id}" for year in planning.pooled_years}
    return {
        "": PLAN,
        "contributions": {**CONTRIBUTION, **amounts},
        "expenditure": {**EXPENDITURE, **amounts},
        "schemes": {**SCHEME, **(SCHEME_TYPE if planning.scheme_types else {})},
        "benefits": BENEFIT,
        "risks": RISK,
        "contingency": CONTINGENCY,
        "providers": PROVIDER if round_.pay_for_performance else {},
    }


def _named_by_round(round_: Round, planning: Planning) -> dict[str, Fields]:
    pooled = [year.id for year in planning.pooled_years]
    asked = planning.capacity_and_demand
    return {
        **{f"conditions[{condition.id}]": CONDITION for condition in round_.conditions},
        **{f"sign_offs[{role.id}]": SIGN_OFF for role in planning.sign_offs if role.required},
        **{f"targets[{setting.metric}]": _target(setting) for setting in planning.targets},
        **{f"required[{test.id}]": {f"[{year}]": "a sum in pounds" for year in pooled}
           for test in planning.spending_tests if is_asked(test)},
        **({f"capacity[{service.id}]": _capacity(asked) for service in asked.services} if asked else {}),
    }  # fmt: skip


def _target(setting: TargetSetting) -> Fields:
    """The figures of every period, by the period's label, and why."""
    parts = ("numerator", "denominator") if setting.with_denominator else ("numerator",)
    figures = {
        f"{side}[{period.id}].{part}": period.label
        for side, periods in (("baseline", setting.baseline), ("target", setting.target))
        for period in periods
        for part in parts
    }
    return {**figures, "rationale": "a rationale"}


def _capacity(asked: CapacityAndDemand) -> Fields:
    months = [month_id(month) for month in asked.months.months()]
    return {f"{side}[{month}]": month for side in ("demand", "capacity") for month in months}


def required_paths(round_: Round) -> frozenset[str]:
    """Every field that must be filled in, by its path; in a list of any length without a number: `schemes.name`."""
    paths = (_path(record, field) for record, fields in required_fields(round_).items() for field in fields)
    return frozenset([*paths, *IDENTIFIERS])


def _path(record: str, field: str) -> str:
    return f"{record}{field}" if not record or field.startswith("[") else f"{record}.{field}"


def lacking(record: object, fields: Fields) -> list[str]:
    """The fields that a record does not give."""
    return [field for field in fields if lookup(record, field) in (None, "")]


def missing(record: object, fields: Fields) -> list[str]:
    """The words of the fields that a record does not give."""
    return list(dict.fromkeys(fields[field] for field in lacking(record, fields)))


def begins_chain(scheme: Scheme) -> bool:
    """Whether a scheme says anything of how it moves a metric, so that it must say all of it."""
    return any(getattr(scheme, field) is not None for field in CHAIN_BEGINS)


def required_of_scheme(scheme: Scheme, fields: Fields) -> Fields:
    """What one scheme must give: the fields of every scheme, and the chain where it was begun."""
    return {**fields, **CHAIN} if begins_chain(scheme) else fields


def within(fields: Fields, part: str) -> Fields:
    """The fields of one part of a record, such as a target's `baseline`."""
    return {field: words for field, words in fields.items() if field.startswith(f"{part}[")}
