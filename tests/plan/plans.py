"""Strategies for plans of a round, whole and partial, with the words and figures that people type.

`plans(round)` gives plans as a workbook or a form can hold them: records that the round names stand in its order, and
a record without any entry does not stand at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from carefund.evidence.areas import all_areas
from carefund.plan.model import (
    Benefit,
    Capacity,
    ConditionStatement,
    Contingency,
    DistrictGrant,
    Figure,
    Plan,
    ProviderCommentary,
    Risk,
    Scheme,
    SignOff,
    Target,
)
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.definition import Planning, Round

AREAS = all_areas(date(2015, 4, 1))
CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"),
    include_characters="\n\t",
    exclude_characters="\u00a0\u2007\u202f",
)
SEEDS = (
    "=1+1",
    "+44 20 7946 0000",
    "-5",
    "- reablement",
    "@SUM(A1)",
    "'=x",
    "n/a",
    "-",
    "Ôster & <b>",
    "_x0041_",
    "50%",
)
money = st.decimals(min_value=-(10**9), max_value=10**10, places=2)
counts = st.one_of(st.integers(-(10**7), 10**7).map(Decimal), st.decimals(-(10**7), 10**7, places=3))
percents = st.decimals(min_value=-100, max_value=100, places=2)
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))
texts = st.one_of(st.sampled_from(SEEDS), st.text(CHARACTERS, max_size=40).map(lambda text: text.strip() or "a"))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or none."""
    return st.one_of(st.none(), strategy)


def ids(items: Iterable[Any]) -> st.SearchStrategy[str]:
    """The id of one of the round's choices."""
    return st.sampled_from([item.id for item in items])


def by_key(keys: Iterable[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Values for some of the keys, in the order of the keys."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, values))


def at_least_one(values: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Values for one of the keys and perhaps for others."""

    def with_this(key: str) -> st.SearchStrategy[dict[str, Any]]:
        others = {other: value for other, value in values.items() if other != key}
        return st.fixed_dictionaries({key: values[key]}, optional=others)

    return st.sampled_from(list(values)).flatmap(with_this)


def record(model: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A record with at least one entry."""
    made = at_least_one(fields).map(lambda given: model(**given))
    return made.filter(lambda each: each != model())


def rows(model: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few records."""
    return st.lists(record(model, **fields), max_size=4).map(tuple)


def named(model: type[Any], field: str, keys: Iterable[str], **fields: st.SearchStrategy[Any]) -> Any:
    """Records that the round names, those with an entry, in the round's order."""
    every = [
        st.fixed_dictionaries({}, optional=fields).map(lambda given, key=key: model(**{field: key}, **given))
        for key in keys
    ]
    return st.tuples(*every).map(
        lambda records: tuple(each for each in records if each != model(**{field: getattr(each, field)}))
    )


def figures(periods: Iterable[Any], *, with_rate: bool) -> st.SearchStrategy[dict[str, Figure]]:
    """A figure for some of the periods."""
    parts = {"numerator": counts, "denominator": counts, **({"rate": counts} if with_rate else {})}
    return by_key([period.id for period in periods], record(Figure, **parts))


@st.composite
def targets(draw: st.DrawFn, planning: Planning) -> tuple[Target, ...]:
    """Targets for some of the metrics."""
    found = []
    for setting in planning.targets:
        target = Target(
            metric=setting.metric,
            baseline=draw(figures(setting.baseline, with_rate=setting.with_rate)),
            target=draw(figures(setting.target, with_rate=setting.with_rate)),
            rationale=draw(maybe(texts)),
            operating_plan_percent=draw(maybe(percents)),
        )
        if target != Target(metric=setting.metric):
            found.append(target)
    return tuple(found)


def money_lines(round_: Round, planning: Planning) -> dict[str, st.SearchStrategy[Any]]:
    """Contributions and expenditure."""
    years = by_key([year.id for year in planning.years], money)
    outgoing = {
        "scheme": texts,
        "area_of_spend": ids(planning.areas_of_spend),
        "commissioner": ids(planning.commissioners),
        "nhs_percent": percents,
        "council_percent": percents,
        "provider": ids(planning.providers),
        "stream": ids(round_.streams),
        "amounts": years,
        "comment": texts,
    }
    if planning.scheme_types:
        outgoing["scheme_type"] = ids(planning.scheme_types)
    if narrower := [words for kind in planning.scheme_types for words in kind.sub_types]:
        outgoing["sub_type"] = st.sampled_from(narrower)
    kinds = st.sampled_from(["council", "nhs"])
    return {
        "contributions": rows(
            Contribution,
            organisation=texts,
            kind=kinds,
            stream=ids(round_.streams),
            amounts=years,
            minimums=by_key([year.id for year in planning.pooled_years], money),
            brought_forward=st.booleans(),
            comment=texts,
        ),
        "expenditure": rows(Expenditure, **outgoing),
        "district_grants": district_grants(round_, planning),
    }


def district_grants(round_: Round, planning: Planning) -> st.SearchStrategy[tuple[DistrictGrant, ...]]:
    """A few parts of capital grants."""
    grants = [one for one in round_.streams if one.kind == "capital" and one.contributor == "council"]
    years = by_key([year.id for year in planning.pooled_years], money)
    return rows(DistrictGrant, district=texts, stream=ids(grants), amounts=years, comment=texts)


def schemes(round_: Round, planning: Planning) -> st.SearchStrategy[tuple[Scheme, ...]]:
    """A few schemes, each with an id."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "name": texts,
        "description": texts,
        "metric": st.sampled_from([setting.metric for setting in planning.targets]),
        "people_group": texts,
        "eligible": counts,
        "reach_percent": percents,
        "effect_percent": percents,
        "starts": days,
        "full_effect": days,
        "evidence": texts,
    }
    if planning.scheme_types:
        fields["scheme_type"] = ids(planning.scheme_types)
    made = st.tuples(texts, st.fixed_dictionaries({}, optional=fields)).map(lambda it: Scheme(id=it[0], **it[1]))
    return st.lists(made, max_size=4).map(tuple)


def delivery(round_: Round, planning: Planning) -> dict[str, st.SearchStrategy[Any]]:
    """Everything of a plan but the money."""
    flags, scale = st.booleans(), st.integers(1, 5)
    return {
        "schemes": schemes(round_, planning),
        "targets": targets(planning),
        "conditions": named(
            ConditionStatement, "condition", [each.id for each in round_.conditions], confirmed=flags, narrative=texts
        ),
        "risks": rows(Risk, description=texts, likelihood=scale, impact=scale, mitigation=texts, owner=texts),
        "contingency": st.builds(
            Contingency,
            amount=maybe(money),
            nhs_percent=maybe(percents),
            council_percent=maybe(percents),
            arrangement=maybe(texts),
        ),
        "providers": rows(
            ProviderCommentary, provider=texts, baseline=counts, planned=counts, agrees=flags, comment=texts
        ),
        "sign_offs": named(
            SignOff,
            "role",
            [role.id for role in planning.sign_offs for _ in range(3 if role.signs_for else 1)],
            name=texts,
            organisation=texts,
            signed=days,
        ),
    }


def benefits(planning: Planning) -> st.SearchStrategy[tuple[Benefit, ...]]:
    """A few benefits."""
    return rows(
        Benefit,
        benefit_type=ids(planning.benefit_types),
        scheme=texts,
        organisation=texts,
        change=counts,
        unit_price=money,
        saving=money,
        price_basis=st.sampled_from(["average", "marginal"]),
        releases_cash=st.booleans(),
        how_calculated=texts,
        how_monitored=texts,
    )


def capacity(planning: Planning) -> st.SearchStrategy[tuple[Capacity, ...]]:
    """Capacity and demand for some services and months."""
    asked = planning.capacity_and_demand
    if asked is None:
        return st.just(())
    months = by_key([f"{month:%Y-%m}" for month in asked.months.months()], counts)
    return named(Capacity, "service", [service.id for service in asked.services], demand=months, capacity=months)


@st.composite
def plans(draw: st.DrawFn, round_: Round) -> Plan:
    """A plan of the round for some area, whole or partial."""
    planning = round_.planning
    assert planning is not None
    area = draw(st.sampled_from(AREAS))
    parts = {**money_lines(round_, planning), **delivery(round_, planning), "capacity": capacity(planning)}
    if round_.pay_for_performance is None:
        del parts["providers"]  # only a round whose payment they bear asks what acute providers say
    if planning.benefit_types:
        parts["benefits"] = benefits(planning)
    parts |= {name: maybe(texts) for name in ("contact", "vision", "host", "pool_manager")}
    if round_.pay_for_performance:
        parts["admission_price"] = maybe(money)
    pooled = at_least_one(dict.fromkeys([year.id for year in planning.pooled_years], money))
    parts["required"] = by_key([test.id for test in planning.spending_tests], pooled)
    return Plan(
        round_id=round_.id,
        area_code=area.code,
        area_name=area.name,
        template_version=planning.template_version,
        version=draw(st.integers(1, 99)),
        version_date=draw(maybe(days)),
        illustrative=draw(st.booleans()),
        **{name: draw(strategy) for name, strategy in parts.items()},
    )
