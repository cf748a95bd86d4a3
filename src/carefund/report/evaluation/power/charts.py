"""The picture of a study of power: how often each design finds an effect of each size."""

from __future__ import annotations

from functools import partial

from carefund.evaluation.methods.placebos import POWER
from carefund.evaluation.power.power import DesignPower, PowerAnswer
from carefund.report.charts.power_curves import power_curves
from carefund.report.document import DataTable, Figure
from carefund.report.evaluation.power.sentences import answer_words
from carefund.wording.lists import counted
from carefund.wording.numbers import exact_percent, part

IN_COLOUR = 4
IN_TABLE = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 0.95)


def curves(answer: PowerAnswer) -> Figure:
    """Power after the whole wait by the size of the effect; the best designs in colour."""
    asked = answer.question
    best = [one.design.name for one in answer.designs if one.is_sound][:IN_COLOUR]
    rows = [
        {"design": one.design.name, "effect": 100 * abs(effect), "power": 100 * power.value}
        for one in answer.designs
        for effect, power in one.curve
    ]
    wait = counted(asked.months, asked.history.step)
    return Figure(
        name="power",
        title=f"How often an effect would be found after {wait}",
        key=f"A line for each design; the dotted line is a power of {part(POWER)}, the upright one the planned effect.",
        description=answer_words(answer),
        source=f"{asked.history.source}; effects planted by carefund.",
        make=partial(power_curves, rows, best, 100 * abs(asked.planned), 100 * POWER),
        table=_table(answer),
    )


def _table(answer: PowerAnswer) -> DataTable:
    sign = 1 if answer.question.planned > 0 else -1
    rows = tuple((one.design.name, *(_at(one, sign * size) for size in IN_TABLE)) for one in answer.designs)
    headings = ("Design", *(exact_percent(100 * sign * size) for size in IN_TABLE))
    return DataTable(headings, rows, "How often effects of these sizes are found", layout="compare")


def _at(one: DesignPower, effect: float) -> str:
    nearest = min(one.curve, key=lambda point: abs(point[0] - effect))
    return part(nearest[1].value)
