"""What one more month is worth to the decision to act, month by month of 2015-16, mean over areas.

Usage: python benchmarks/one_more_month.py [--target 0] [--cost 0.1] [--effect 3] [--draws 1000]
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.calendar import month_after
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.one_more_month import NO_DIFFERENCE, Action
from carefund.monitoring.projection.round_projection import Asked, project_whole_round
from carefund.programme.rounds import load_round

METRICS = ("delayed-days", "non-elective-admissions")
BEGUN = date(2015, 3, 1)


def main() -> None:
    """Print a row for each metric and month."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=float, default=0.0)
    parser.add_argument("--cost", type=float, default=0.1)
    parser.add_argument("--effect", type=float, default=3.0)
    parser.add_argument("--draws", type=int, default=1_000)
    given = parser.parse_args()
    known = {"registers": packaged_registers(), "assumptions": packaged_assumptions()}
    round_, evidence = load_round("bcf-2015-16"), Evidence.packaged()
    print("| metric | known | Brier gained | acting adds | act now | waiting saves | waiting better |")
    print("|---|---|---|---|---|---|---|")
    for metric in METRICS:
        asked = Asked(
            targets={metric: given.target},
            comparison="financial-year",
            action=Action(cost=given.cost, effect=given.effect),
            draws=given.draws,
        )
        for step in range(12):
            made = project_whole_round(round_, evidence, month_after(BEGUN, step), asked, metrics=[metric], **known)
            worth = [one for code, one in made.worth[metric].items() if code != ENGLAND]
            gain, adds, acts, waiting, better = np.mean(
                [
                    (
                        one.gain,
                        one.chance_acting - one.chance,
                        one.acts_now,
                        one.worth_waiting,
                        one.worth_waiting > NO_DIFFERENCE,
                    )
                    for one in worth
                ],
                axis=0,
            )
            cells = f"{gain:.4f} | {adds * 100:.1f} | {acts:.0%} | {waiting * 100:+.2f} | {better:.0%}"
            print(f"| {metric} | {step} | {cells} |")


if __name__ == "__main__":
    main()
