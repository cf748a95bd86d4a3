"""Evidence with its figures changed, to see what becomes of them."""

from collections.abc import Callable, Sequence

import polars as pl

from carefund.evidence.query import ReleaseSource
from carefund.evidence.release import Release


class Changed:
    """A source whose figures pass through a function."""

    def __init__(self, source: ReleaseSource, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        self._source, self._change = source, change

    def releases(self) -> list[Release]:
        return self._source.releases()

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        return self._change(self._source.figures(releases, series))
