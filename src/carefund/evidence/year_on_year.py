"""The change of some months on the same months a year before, for many series at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR


def changes_on_year_before(values: Floats, firsts: Sequence[int], lengths: Sequence[int]) -> Floats:
    """The change of spans of months on the same months a year before, in per cent; series x spans, falls negative.

    `values` is series x months of counts, NaN where there is none; a span begins in column `firsts[n]`, at least twelve
    columns from the first, and has `lengths[n]` months. NaN where a month of either year has no figure or the year
    before came to nothing.
    """
    totals = np.cumsum(np.where(np.isfinite(values), values, 0.0), axis=1)
    holes = np.cumsum(~np.isfinite(values), axis=1)
    padded, gaps = np.pad(totals, ((0, 0), (1, 0))), np.pad(holes, ((0, 0), (1, 0)))
    start = np.array(firsts, dtype=np.intp)
    end = start + np.array(lengths, dtype=np.intp)
    year = MONTHS_IN_YEAR
    now, then = padded[:, end] - padded[:, start], padded[:, end - year] - padded[:, start - year]
    missing = (gaps[:, end] - gaps[:, start]) + (gaps[:, end - year] - gaps[:, start - year])
    known = (missing == 0) & (then > 0)
    return np.where(known, (now / np.where(known, then, 1.0) - 1.0) * 100, np.nan)
