"""A specification curve of some hundreds of specifications with every placebo, on 150 areas by 72 months.

    PYTHONPATH=src:. python benchmarks/specification_curve.py [--units 150] [--periods 72]

Prints how many there are, the processor time of all, and its ratio to one synthetic control with every placebo in space
in the same run: what as many studies one by one would cost at least.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from tests.evaluation.methods.made_up import factor_panel

from carefund.evaluation.study.choices import Choices, Donors, Window
from carefund.evaluation.study.design import Design
from carefund.evaluation.study.options import OPTIONS, options_of
from carefund.evaluation.study.protocol import PanelFile, Protocol
from carefund.evaluation.study.running import run
from carefund.evaluation.study.specification_curve import specification_curve


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=150)
    parser.add_argument("--periods", type=int, default=72)
    asked = parser.parse_args()
    start = asked.periods * 2 // 3
    panel = factor_panel(asked.units, asked.periods, start, seed=1)
    rest = [unit for unit in panel.units if unit != panel.units[0]]
    choices = Choices(
        methods=tuple(method for method in OPTIONS if method != "staggered-difference-in-differences"),
        donors=(Donors(), Donors(nearest=0.5), Donors(nearest=0.75), Donors(exclude=tuple(rest[::7]))),
        windows=tuple(Window(first=first) for first in (None, 6, 12, 18, 24)),
        transforms=("none", "log"),
    )
    file = PanelFile(file=Path("panel.csv"), unit="unit", period="period", outcome="y")
    protocol = Protocol(path=Path("p.toml"), name="p.toml", sha256="", panel=file, starts={panel.units[0]: start},
                        method="synthetic-control", options=options_of("synthetic-control", {}),
                        specifications=choices)  # fmt: skip
    run(protocol, Design(panel=panel, findings=()))  # what is imported late is imported
    began = time.process_time()
    result = run(protocol, Design(panel=panel, findings=()))
    one = time.process_time() - began
    began = time.process_time()
    curve = specification_curve(protocol, result)
    whole = time.process_time() - began
    assert curve is not None
    assert curve.joint is not None
    number = len(curve.estimated)
    print(f"{number} specifications of {asked.units} units by {asked.periods} periods, {len(curve.refused)} refused")
    print(
        f"processor time {whole:.2f} s; one synthetic control with every placebo {one:.3f} s: {whole / one:.0f} times"
    )
    print(dict(Counter(one.specification.method for one in curve.estimated)))


if __name__ == "__main__":
    main()
