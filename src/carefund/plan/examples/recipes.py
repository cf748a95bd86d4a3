"""What each illustrative plan is made from: the area, a target where one was reported, and the faults it shows."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files

from carefund.pool.lines import Line
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


def recipes(round_id: str) -> dict[str, Recipe]:
    """The illustrative plans of a round, by name; empty for a round that has none."""
    entry = files("carefund.plan.examples") / f"{round_id}{ENDING}"
    if not entry.is_file():
        return {}
    rows = tomllib.loads(entry.read_text(encoding="utf-8"), parse_float=Decimal)["examples"]
    made = (Recipe.model_validate({**row, "faults": tuple(row["faults"])}) for row in rows)
    return {recipe.id: recipe for recipe in made}


def recipe_named(round_id: str, name: str) -> Recipe:
    """The illustrative plan of that name. Raises UnknownExample listing the names."""
    known = recipes(round_id)
    if name not in known:
        names = f"There are: {', '.join(known) or 'none'}"
        raise UnknownExample(f"the name of an illustrative plan for {round_id}", f"'{name}'", names)
    return known[name]
