"""How long synthetic control takes with all its placebos, beside the packages that are installed, and how it grows.

Usage: python benchmarks/synthetic_control.py [--units 150] [--periods 72] [--peers mlsynth,pysyncon] [--fits 5]
       [--grow 300,600,1500] [--agreement FILE.csv]

Panels are synthetic, the start at five sixths of the periods. Prints processor time and time on the clock, best of
three for carefund; a peer is timed on a few placebos, and for all of them as many times as long. With `--agreement`
(California's Proposition 99 with columns State;Year;PacksPerCapita) prints what pysyncon makes of it, for the tests.
Set OMP_NUM_THREADS=1 for both where others use the machine too.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from carefund.arrays import Floats
from carefund.evaluation.methods import augmented
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import space_test
from carefund.evaluation.methods.synthetic_control import Options, conformal, fit, leave_two_out, placebo_gaps


def made_up(units: int, periods: int, seed: int = 1) -> StudyPanel:
    """Units that follow three factors, the first treated."""
    chance = np.random.default_rng(seed)
    factors = chance.standard_normal((3, periods)).cumsum(axis=1)
    outcome = 300 + 10 * chance.standard_normal((units, 1)) + 3 * chance.standard_normal((units, 3)) @ factors
    outcome += 3 * chance.standard_normal((units, periods))
    starts = np.where(np.arange(units) == 0, periods * 5 // 6, periods)
    names = tuple(f"unit {number}" for number in range(units))
    return StudyPanel(units=names, periods=tuple(range(periods)), outcome=outcome, starts=starts)


def timed(work: Callable[[], Any], runs: int = 3) -> tuple[float, float]:
    """The least time on the clock, and of processor, in seconds."""
    found = []
    for _ in range(runs):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(found)[0], min(processor for _, processor in found)


def with_placebos(panel: StudyPanel, memory: dict[Any, Any] | None = None) -> None:
    """The study and every placebo in space."""
    start = int(panel.starts.min())
    made = fit(panel, memory=memory)
    space_test(made, {start: placebo_gaps(panel, Options(), start, memory)}, 0, {start: made.gap})


def mlsynth_fit(outcome: Floats, unit: int, start: int) -> None:
    """One synthetic control by mlsynth's engine, its quickest door: outcomes only, no table to read."""
    from mlsynth.utils.bilevel.engine import BilevelSCM

    others = np.delete(outcome, unit, axis=0)
    BilevelSCM().fit(outcome[unit, :start], others[:, :start].T).counterfactual(others.T)


def pysyncon_fit(outcome: Floats, unit: int, start: int) -> None:
    """One synthetic control by pysyncon: given outcomes and equal importance."""
    import pandas as pd
    from pysyncon import Synth

    before = pd.DataFrame(np.delete(outcome, unit, axis=0)[:, :start].T)
    treated = pd.Series(outcome[unit, :start], name="treated")
    Synth().fit(X0=before, X1=treated, Z0=before, Z1=treated, custom_V=np.ones(start))


PEERS = {"mlsynth": mlsynth_fit, "pysyncon": pysyncon_fit}


def against(panel: StudyPanel, ours: tuple[float, float], names: list[str], fits: int) -> None:
    """Print how many times as long each peer takes for as many fits."""
    start = int(panel.starts.min())
    for name in names:
        try:
            PEERS[name](panel.outcome, 1, start)
        except ImportError:
            print(f"{name} is not installed")
            continue
        clock, processor = timed(lambda: [PEERS[name](panel.outcome, 1 + one, start) for one in range(fits)], 1)  # noqa: B023
        each = len(panel.units) / fits
        print(
            f"{name}: {clock * each:.2f} s on the clock, {processor * each:.2f} s of processor for all;"
            f" {clock * each / ours[0]:.0f} and {processor * each / ours[1]:.0f} times carefund's"
        )


def agreement(file: str) -> None:
    """Print pysyncon's augmented synthetic control of Proposition 99."""
    import pandas as pd
    from pysyncon import AugSynth, Dataprep

    table = pd.read_csv(file, sep=";")
    prepared = Dataprep(
        foo=table,
        predictors=["PacksPerCapita"],
        predictors_op="mean",
        time_predictors_prior=range(1970, 1989),
        dependent="PacksPerCapita",
        unit_variable="State",
        time_variable="Year",
        treatment_identifier="California",
        controls_identifier=[state for state in table.State.unique() if state != "California"],
        time_optimize_ssr=range(1970, 1989),
    )
    for penalty in (None, 100.0):
        peer = AugSynth()
        peer.fit(prepared, lambda_=penalty, use_covariates=False)
        donors, treated = prepared.make_outcome_mats(time_period=range(1989, 2001))
        print(f"pysyncon {peer.lambda_!r} {float((treated - donors @ peer.W).mean())!r} {peer.l2_imbalance!r}")


def main() -> None:
    """Print all of it."""
    warnings.simplefilter("ignore")
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--units", type=int, default=150)
    words.add_argument("--periods", type=int, default=72)
    words.add_argument("--peers", default="mlsynth,pysyncon")
    words.add_argument("--fits", type=int, default=5)
    words.add_argument("--grow", default="300,600,1500")
    words.add_argument("--agreement")
    given = words.parse_args()
    if given.agreement:
        agreement(given.agreement)
        return
    panel = made_up(given.units, given.periods)
    with_placebos(panel)
    ours = timed(lambda: with_placebos(panel))
    print(f"carefund, {given.units} units, {given.periods} periods, all placebos: {ours[0]:.3f} s, {ours[1]:.3f} s")
    against(panel, ours, [name for name in given.peers.split(",") if name], given.fits)
    print("conformal: {:.3f} s, {:.3f} s".format(*timed(lambda: conformal(panel, Options(), 0.95))))
    start = int(panel.starts.min())
    augmenting = timed(lambda: augmented.placebo_gaps(panel, augmented.Options(), start), 1)
    print("augmented, all placebos: {:.2f} s, {:.2f} s".format(*augmenting))
    two_out = timed(lambda: leave_two_out(panel, Options()), 1)
    print("two left out, every pair: {:.2f} s, {:.2f} s".format(*two_out))
    replications(made_up(given.units, 60))
    for units in [int(number) for number in given.grow.split(",") if number]:
        larger = made_up(units, given.periods)
        print("{} units: {:.2f} s, {:.2f} s".format(units, *timed(lambda: with_placebos(larger), 1)))  # noqa: B023


def treated(panel: StudyPanel, unit: int, start: int) -> StudyPanel:
    """The panel with one unit treated from `start`, its outcomes from then on a twentieth lower."""
    outcome = panel.outcome.copy()
    outcome[unit, start:] *= 0.95
    starts = np.where(np.arange(len(outcome)) == unit, start, outcome.shape[1])
    return replace(panel, outcome=outcome, starts=starts)


def replications(panel: StudyPanel) -> None:
    """Print how long 200 replications with all their placebos take, of one start and of any."""
    chance = np.random.default_rng(2)
    for name, starts in (("one start", np.full(200, 48)), ("any of 18 starts", chance.integers(36, 54, 200))):
        memory = dict[Any, Any]()
        studies = [treated(panel, int(unit), int(start)) for unit, start in
                   zip(chance.integers(0, len(panel.units), len(starts)), starts, strict=True)]  # fmt: skip
        took = timed(lambda: [with_placebos(study, memory) for study in studies], 1)  # noqa: B023
        print("200 replications, {}: {:.2f} s, {:.2f} s".format(name, *took))


if __name__ == "__main__":
    main()
