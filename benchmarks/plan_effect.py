"""Whether a plan's effect makes chances better: Brier scores with it and without, from origins of a running programme.

    python benchmarks/plan_effect.py

The fund ran in every year since 2015, so whatever it does is in the figures of a baseline already. For origins from
March 2016 and the target years of the backtest, the chance of every place is said without a plan, with a programme's
whole effect by all studies held (as carefund once did), and with the part that is new by the studies out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import Assumptions, packaged_assumptions
from carefund.appraisal.backtest.chances import TARGET_YEARS, TARGETS, _drawn, _observed
from carefund.appraisal.backtest.origins import origin_at, origin_months, scored_places
from carefund.appraisal.backtest.run import SERIES
from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.forecast_basis import past_of
from carefund.appraisal.panel_from_evidence import newest_panel
from carefund.appraisal.plan_effect import ProgrammeEffects, SharedEffects, own_normal
from carefund.appraisal.seeds import area_seed
from carefund.calendar import MONTHS_IN_YEAR, last_day
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers

FIRST, DRAWS, NEW = date(2016, 3, 1), 1_000, 0.05
METRIC = {"delayed-days": "delayed-days"}
ADMISSIONS = "non-elective-admissions"


def effects(assumptions: Assumptions, metric: str, new: float) -> ProgrammeEffects:
    """A programme's effects by some assumptions, of which only a part is new."""
    return ProgrammeEffects.of(SharedEffects.draw(DRAWS, 0, assumptions), metric, new)


def scores() -> dict[tuple[str, str, float], list[list[float]]]:
    """Squared errors by series, year and target: without, with the whole effect, with the new part."""
    evidence, registers, held = Evidence.packaged(), packaged_registers(), packaged_assumptions()
    found: dict[tuple[str, str, float], list[list[float]]] = defaultdict(list)
    for series in SERIES:
        metric = METRIC.get(series, ADMISSIONS)
        basis = evidence.series.definition(series).basis
        whole = newest_panel(evidence, series, registers=registers, assumptions=held)
        for month in (one for one in origin_months(whole) if one >= FIRST):
            origin = origin_at(evidence, whole, month, registers=registers, assumptions=held)
            forecast = forecast_panel(origin.panel, origin.horizon, draws=DRAWS)
            past, out = past_of(origin.panel, MONTHS_IN_YEAR), held.as_of(last_day(month))
            kinds = effects(held, metric, 1.0), effects(out, metric, NEW)
            for year in (one for one in TARGET_YEARS if one.first > 0 and one.last <= origin.horizon):
                for code in scored_places(basis, forecast.codes, registers):
                    observed, drawn = _observed(origin, code, year), _drawn(origin, forecast, code, year)
                    if observed is None or drawn is None:
                        continue
                    without = drawn.of_area(past, year, code, 0)
                    own = own_normal(metric, area_seed(code, 0), DRAWS)
                    outturns = [without, *(without * (1 + kind.on_area(own)) for kind in kinds)]
                    for percent in TARGETS:
                        happened = observed[1] <= observed[0] * (1 + percent / 100)
                        said = [float((one <= drawn.baseline * (1 + percent / 100)).mean()) for one in outturns]
                        found[series, str(year), percent].append([(one - happened) ** 2 for one in said])
    return found


if __name__ == "__main__":
    cells = {key: np.mean(rows, axis=0) for key, rows in scores().items()}
    for key, (without, whole, new) in cells.items():
        print(*key, f"{without:.5f} {whole - without:+.5f} {new - without:+.5f}")
    worse = [sum(row[kind] > row[0] for row in cells.values()) for kind in (1, 2)]
    print(len(cells), "cells; worse than without a plan: whole effect", worse[0], "new part", worse[1])
    means = np.mean(list(cells.values()), axis=0)
    print("mean Brier score", means.round(5))
