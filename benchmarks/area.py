"""How long one area's page takes beside the whole audit: processor seconds of each, and their ratio.

Run with `python benchmarks/area.py`; it takes about a minute. Both are made in one process, each twice, the faster
counted, so that imports and the machine's other work matter little.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.evaluation.area import evaluate_area
from carefund.evaluation.audit import audit_round, with_retrospective
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.programme.rounds import load_round

ROUND, AREA = "bcf-2015-16", "E10000024"
TIMES = 2


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of the fastest of a few runs."""
    spent = []
    for _ in range(TIMES):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)


def main() -> None:
    """Print both and the ratio."""
    round_, evidence = load_round(ROUND), Evidence.packaged()
    registers, assumptions = packaged_registers(), packaged_assumptions()
    area = registers.areas.get(AREA)
    assert area is not None

    def one_area() -> object:
        return evaluate_area(round_, evidence, area, registers=registers, assumptions=assumptions)

    def whole_audit() -> object:
        return with_retrospective(audit_round(round_, evidence, registers), evidence, registers, assumptions)

    page, audit = seconds(one_area), seconds(whole_audit)
    print(f"one area {page:.1f} s, the whole audit {audit:.1f} s: {page / audit:.2f} of it")


if __name__ == "__main__":
    main()
