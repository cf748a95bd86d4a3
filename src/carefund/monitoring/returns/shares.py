"""The share of areas that answered a question one way, and what those that did not answer could make of it.

Two intervals stand beside a share, and they mean different things. The *bounds* assume nothing: at the low end every
area that did not answer would have said no, at the high end yes. The *Wilson interval* takes the areas that answered
for a random sample of all, which areas that choose to answer need not be; it says only how far chance could carry it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from carefund.interval import NORMAL_95


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many areas said yes, of those that answered, of all that were asked. Shares are parts of one.

    Raises ValueError where the counts cannot be: yes above answered, or answered above asked.

    >>> share = Share(yes=9, answered=10, asked=12)
    >>> share.of_answered, share.bounds, [round(end, 3) for end in share.wilson or ()]
    (0.9, (0.75, 0.9166666666666666), [0.596, 0.982])
    """

    yes: int
    answered: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.yes <= self.answered <= self.asked:
            raise ValueError(f"{self.yes} of {self.answered} of {self.asked} cannot be")

    @property
    def missing(self) -> int:
        """How many areas did not answer."""
        return self.asked - self.answered

    @property
    def of_answered(self) -> float | None:
        """The share among the areas that answered; None where none did."""
        return self.yes / self.answered if self.answered else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The share of all areas if every missing one said no, and if every one said yes; None where none is asked."""
        return (self.yes / self.asked, (self.yes + self.missing) / self.asked) if self.asked else None

    @property
    def wilson(self) -> tuple[float, float] | None:
        """Wilson's 95% interval of the share among those that answered; None where none did.

        Wilson (1927), Journal of the American Statistical Association 22, 209-212.
        """
        if not self.answered:
            return None
        n, p, z = self.answered, self.yes / self.answered, NORMAL_95
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)
