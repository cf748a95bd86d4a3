"""What each method says of the months to come, as quantiles; a peer's answer can be kept, so that a run can go on."""

from __future__ import annotations

import hashlib
import os
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from carefund.appraisal.forecast.count_quantiles import count_quantiles
from carefund.appraisal.forecast.drawing import Draws
from carefund.appraisal.forecast.forecast import Forecast
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.peers.catalogue import Peer
from carefund.appraisal.scoring import LEVELS
from carefund.arrays import Floats
from carefund.evidence.series import ENGLAND
from carefund.wording.dates import month_id

OWN = "carefund"


@dataclass(frozen=True)
class Quantiles:
    """The 1st to the 99th percentile of each month's count.

    `values` is rows x months x 99; the rows' `codes` begin with England's. `seconds` is the processor's time that it
    took: other work beside it does not count.
    """

    codes: tuple[str, ...]
    values: npt.NDArray[np.float32] = field(repr=False)
    seconds: float

    def of(self, codes: Sequence[str]) -> Floats:
        """The quantiles of these places in this order, NaN for a place that was not forecast."""
        rows = {code: row for row, code in enumerate(self.codes)}
        nothing = np.full(self.values.shape[1:], np.nan, dtype=np.float32)
        return np.array([self.values[rows[code]] if code in rows else nothing for code in codes], dtype=np.float64)


def quantiles_of_draws(forecast: Forecast, seconds: float) -> Quantiles:
    """The quantiles of carefund's own forecast."""
    of_each = [_quantiles(forecast, draws) for draws in (forecast.england, *forecast.units)]
    return Quantiles((ENGLAND, *forecast.codes), np.stack(of_each).astype(np.float32), seconds)


def _quantiles(forecast: Forecast, draws: Draws) -> Floats:
    """Quantiles of one place's draws, months x levels."""
    if forecast.kind == "count":
        return count_quantiles(draws, LEVELS)
    of_ratio: Floats = np.quantile(draws.astype(np.float64), LEVELS, axis=1).T
    return of_ratio


def quantiles_of_peer(peer: Peer, panel: MonthlyPanel, horizon: int, keep: Path | None) -> Quantiles:
    """A peer's quantiles for England and every place with a figure in the last month, each as published.

    With a folder `keep`, an answer kept there from the very same figures is read, and a new one is kept. A mean of
    other peers is taken of their answers, so that none of them forecasts twice where they are kept.
    """
    if peer.mean_of:
        return _mean([quantiles_of_peer(part, panel, horizon, keep) for part in peer.mean_of])
    reporting = np.isfinite(panel.counts[:, -1]) & (True if panel.ended is None else ~panel.ended)
    codes = (ENGLAND, *(code for code, there in zip(panel.codes, reporting, strict=True) if there))
    values = np.vstack([panel.england, panel.counts[reporting]])
    path = None if keep is None else keep / f"{panel.series}_{month_id(panel.last)}_{peer.name}.npz"
    mark = fingerprint(peer, values, horizon)
    kept = None if path is None else read_kept(path, mark)
    if kept is not None:
        return kept
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = peer.forecast(values, horizon, LEVELS)
    answer = Quantiles(codes, said.astype(np.float32), time.process_time() - started)
    if path is not None:
        write_kept(path, answer, mark)
    return answer


def _mean(parts: Sequence[Quantiles]) -> Quantiles:
    """The mean of answers for the same places, level by level; it took what all of them took."""
    values = np.stack([part.values for part in parts]).mean(axis=0, dtype=np.float32)
    return Quantiles(parts[0].codes, values, sum(part.seconds for part in parts))


def fingerprint(peer: Peer, values: Floats, horizon: int) -> str:
    """A mark of a peer's packages and the figures it saw: what was kept from others is not used."""
    words = f"{peer.name} {peer.versions} {values.shape} {horizon}".encode()
    return hashlib.sha256(words + np.ascontiguousarray(np.nan_to_num(values, nan=-1.0)).tobytes()).hexdigest()


def read_kept(path: Path, mark: str) -> Quantiles | None:
    """What a file keeps; None where there is none, it is damaged, or it was made from something else."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["mark"]) != mark:
                return None
            return Quantiles(tuple(kept["codes"].tolist()), kept["values"], float(kept["seconds"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def write_kept(path: Path, answer: Quantiles, mark: str) -> None:
    """Keep quantiles: written beside its place and then moved there, so that a stopped run leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part.npz")
    try:
        np.savez(beside, values=answer.values, codes=np.array(answer.codes), seconds=answer.seconds, mark=mark)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
