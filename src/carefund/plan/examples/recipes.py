"""What illustrative plans are made from: one file for each round, of schemes, parts of streams, rates and faults.

A file says what is the same for every area: the schemes, which part of each stream pays for what, and the rates that
stand in where no open series measures a metric. Streams, years, required sums, targets, conditions, signatures and
services come from the round's definition.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from carefund.pool.lines import Line
from carefund.programme.sourced import as_models_hold
from carefund.refusal import Refusal

ENDING = ".toml"


class UnknownExample(Refusal):
    """A name that no illustrative plan has; what to do lists the names there are."""


class Recipe(Line):
    """One illustrative plan."""

    id: str
    """Its name."""
    area: str
    """ONS code of the area."""
    target_percent: Decimal | None = None
    """Planned change in the paid metric in per cent; none where it follows from the schemes."""
    target_change: Decimal | None = None
    """The same as a count."""
    operating_plan_percent: Decimal | None = None
    """The change in the commissioners' operating plan, where it is to differ."""
    target_source: str | None = None
    """Where the target was reported; none where it is made up."""
    faults: tuple[str, ...] = ()
    """Names of the faults put into it."""


class ExampleScheme(Line):
    """A scheme of every plan of the round."""

    id: str
    name: str
    description: str
    scheme_type: str | None = None
    sub_type: str | None = None
    """The narrower kind that its lines of spending give."""
    metric: str | None = None
    people_group: str | None = None
    eligible_share: Decimal | None = None
    """The part of a year's baseline of the metric that its people have."""
    reach_percent: Decimal | None = None
    effect_percent: Decimal | None = None
    starts: date | None = None
    full_effect: date | None = None
    evidence: str | None = None


class Spending(Line):
    """A part of some streams that one scheme spends."""

    scheme: str
    streams: tuple[str, ...]
    """Ids of the streams that it is a part of."""
    part: Decimal | None = None
    """The part of each stream; none for what the others leave."""
    area_of_spend: str
    commissioner: str
    provider: str
    nhs_percent: Decimal | None = None
    council_percent: Decimal | None = None
    pounds_per_output: Decimal | None = None
    """What one unit of output costs, where the scheme's type counts outputs."""


class Rate(Line):
    """What stands in for the baseline of a metric that no open series measures, or not whole in an area."""

    metric: str
    people: str
    """The residents that it is a rate of."""
    per_head: Decimal | None = None
    """Events in a year for each of them; none where `level` says how many."""
    whole: Decimal | None = None
    """The denominator of each period; none where that is the residents."""
    whole_per_head: Decimal | None = None
    """The denominator of a year for each of the residents, where that is no number of residents."""
    level: Decimal | None = None
    """The numerator for each unit of the denominator, such as 0.8 for a share of 80%."""


class AssumedSum(Line):
    """A sum for England that the round's definition does not hold, and why this one stands in for it."""

    stream: str
    year: str
    pounds: int
    why: str


class Claim(Line):
    """What a benefit in one metric is claimed at."""

    metric: str
    price: Decimal
    gains: str
    """Who gains: `nhs` for the commissioner, `hospital` for the provider."""
    releases_cash: bool


class Ingredients(Line):
    """Everything that the illustrative plans of one round share."""

    signed: date
    """The day on which all have signed."""
    nhs_body: str
    """The name of an area's one NHS partner, with `{area}` where its own goes."""
    nhs_bodies: Literal["commissioners", "boards"]
    """What its real partners are: clinical commissioning groups, or integrated care boards."""
    demand_per_1000: Decimal = Decimal(0)
    """Demand for each service in a month for each thousand residents of 65 and over."""
    spare_capacity: Decimal = Decimal(0)
    """The part by which capacity is above demand."""
    examples: tuple[Recipe, ...]
    schemes: tuple[ExampleScheme, ...]
    spending: tuple[Spending, ...]
    rates: tuple[Rate, ...] = ()
    assumed: tuple[AssumedSum, ...] = ()
    claims: tuple[Claim, ...] = ()


@cache
def ingredients(round_id: str) -> Ingredients | None:
    """What the illustrative plans of a round are made from, read once; None for a round that has none."""
    entry = files("carefund.plan.examples") / f"{round_id}{ENDING}"
    if not entry.is_file():
        return None
    made = tomllib.loads(entry.read_text(encoding="utf-8"), parse_float=Decimal)
    return Ingredients.model_validate(as_models_hold(made))


def recipes(round_id: str) -> dict[str, Recipe]:
    """The illustrative plans of a round, by name; empty for a round that has none."""
    found = ingredients(round_id)
    return {recipe.id: recipe for recipe in found.examples} if found else {}


def recipe_named(round_id: str, name: str) -> Recipe:
    """The illustrative plan of that name. Raises UnknownExample listing the names."""
    known = recipes(round_id)
    if name not in known:
        names = f"There are: {', '.join(known) or 'none'}"
        raise UnknownExample(f"the name of an illustrative plan for {round_id}", f"'{name}'", names)
    return known[name]
