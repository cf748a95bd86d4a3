"""False discoveries: of all that is signalled in a month, over areas and metrics, how much may be chance."""

from __future__ import annotations

import numpy as np

from carefund.arrays import Floats


def adjusted(p_values: Floats) -> Floats:
    """Adjusted p-values by column: those at or below q are a set of which at most the part q is false on average.

    `p_values` is series x months, NaN where nothing was judged. Benjamini and Hochberg, Journal of the Royal
    Statistical Society B 1995: holds for independent series and for such as move together.

    >>> adjusted(np.array([[0.01], [0.04], [0.03], [np.nan]])).round(3).ravel().tolist()
    [0.03, 0.04, 0.04, nan]
    """
    number = np.isfinite(p_values).sum(axis=0)
    order = np.argsort(p_values, axis=0)
    ranked = np.take_along_axis(p_values, order, axis=0)
    rank = np.arange(1, len(p_values) + 1)[:, None]
    scaled = np.where(np.isfinite(ranked), ranked * number / rank, np.inf)
    stepped = np.minimum.accumulate(scaled[::-1], axis=0)[::-1]
    result = np.empty_like(p_values)
    np.put_along_axis(result, order, np.minimum(stepped, 1.0), axis=0)
    return np.where(np.isfinite(p_values), result, np.nan)
