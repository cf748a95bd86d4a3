"""The smallest effects that an evaluation of one area could find in a year, by series and size of area.

    python benchmarks/smallest_effects.py > src/carefund/plan/smallest_effects.toml

Five areas of each series, in the middle of each fifth by size, with those of like size standing in for them; each is
what `carefund evaluate SERIES --power --areas CODE --months 12` gives of it.
"""

from __future__ import annotations

import numpy as np

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.evaluation.power.histories import question_of_series
from carefund.evaluation.power.power import power_of
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers

SERIES = ("non-elective-admissions-by-area", "delayed-days")
FIFTHS = 5
MONTHS = 12
HEAD = """\
# The smallest effects that an evaluation of one area could find in a year, by size (docs/evaluation.md says how).
# up_to: a month's count of the area, on average. Where none up to largest_tried (per cent) is found, none is given.
"""


def main() -> None:
    """Print the table as TOML."""
    print(HEAD)
    print(f'command = "python benchmarks/smallest_effects.py"\nmonths = {MONTHS}\nlargest_tried = 95')
    for series in SERIES:
        whole = question(series, 1)
        levels = whole.history.levels
        order, edges = np.argsort(levels), np.quantile(levels, np.arange(1, FIFTHS) / FIFTHS)
        print(f'\n[[series]]\nid = "{series}"\nsource = "{whole.history.source}"')
        for fifth in range(FIFTHS):
            row = order[int((fifth + 0.5) / FIFTHS * len(order))]
            answer = power_of(question(series, [whole.history.units[row]]), areas_too=False)
            up_to = "inf" if fifth == FIFTHS - 1 else f"{edges[fifth]:.0f}"
            found = "" if answer.smallest is None else f"smallest = {100 * answer.smallest:.1f}, "
            by = "" if answer.best is None else f'by = "{answer.best.design.name}", '
            print(f"[[series.sizes]]\nup_to = {up_to}")
            print("\n".join(part.strip(" ,") for part in (found, by) if part))
            print(f"studies = {answer.designs[0].size.studies}", flush=True)


def question(series, areas):  # noqa: ANN001, ANN201
    """The question of a series, for one area of any size or for a named one."""
    return question_of_series(
        Evidence.packaged(),
        series,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        areas=areas,
        planned=-0.05,
        months=MONTHS,
    )


if __name__ == "__main__":
    main()
