"""Names for the types of arrays that carefund reckons with, so that a signature says what an array holds."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
"""Numbers; NaN stands for a figure that is missing."""
Whole = npt.NDArray[np.int64]
"""Whole numbers, such as positions and month numbers."""
Flags = npt.NDArray[np.bool_]
"""Yes or no."""
