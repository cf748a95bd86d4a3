"""A panel with three starts, covariates and no chance: by arithmetic, so that others can make it again."""

import numpy as np

from carefund.evaluation.methods.panel import StudyPanel

UNITS, PERIODS, STARTS = 60, 9, (4, 6, 7)
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def spread(count: int, seed: int) -> Numbers:
    """Numbers between -1/2 and 1/2 by a congruence (C's rand)."""
    found, state = np.empty(count), seed
    for place in range(count):
        state = (1103515245 * state + 12345) % 2**31
        found[place] = state / 2**31 - 0.5
    return found


def staggered_panel() -> StudyPanel:
    """Sixty units over nine periods, 35 of them treated from three starts, with an effect that grows."""
    time = np.arange(PERIODS)
    noise = spread(UNITS * PERIODS, 1).reshape(UNITS, PERIODS)
    fixed, moving = 2 * spread(UNITS, 2), spread(UNITS * PERIODS, 5).reshape(UNITS, PERIODS)
    places = np.arange(UNITS) % 6
    starts = np.where(places < 3, np.array([*STARTS, 0, 0, 0])[places], PERIODS)
    starts = np.where((fixed > 0.7) & (starts == PERIODS), STARTS[0], starts)
    outcome = 4 * spread(UNITS, 3)[:, None] + 0.3 * time + 0.2 * fixed[:, None] * time + noise.cumsum(1)
    since = np.maximum(time - starts[:, None] + 1, 0)
    outcome = outcome + 0.1 * moving * time + 0.5 * (since > 0) + 0.2 * since
    return StudyPanel(
        units=tuple(str(unit + 1) for unit in range(UNITS)),
        periods=tuple(range(1, PERIODS + 1)),
        outcome=outcome,
        starts=starts,
        covariates={"fixed": np.repeat(fixed[:, None], PERIODS, 1), "moving": moving},
    )
