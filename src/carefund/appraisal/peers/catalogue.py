"""The peers by name, and which of them can be run here."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from types import MappingProxyType

import numpy as np

from carefund.appraisal.peers.gradient_boosting import gradient_boosting
from carefund.appraisal.peers.hierarchical import hierarchical
from carefund.appraisal.peers.simple import last_year, seasonal_naive_drift
from carefund.appraisal.peers.statsforecast_models import auto_arima, auto_ces, auto_ets, auto_theta
from carefund.appraisal.peers.unobserved_components import unobserved_components
from carefund.arrays import Floats


@dataclass(frozen=True)
class Peer:
    """A way to forecast that others use.

    `package` is the name of the distribution that it takes, or None, and `beside` one that it takes besides. `forecast`
    is called with values (series by months, the whole in row 0, NaN where there is none), a horizon in months and
    levels (0 to 1). It gives quantiles, series by horizon by levels, in the unit of the values, with NaN for a series
    that cannot be forecast. `mean_of` are the peers whose quantiles it is the mean of, if it is one.
    """

    name: str
    label: str
    package: str | None
    forecast: Callable[[Floats, int, Floats], Floats]
    beside: str | None = None
    mean_of: tuple["Peer", ...] = ()

    @property
    def missing(self) -> list[str]:
        """The distributions that it takes and that are not installed."""
        return [name for name in (self.package, self.beside) if name and importlib.util.find_spec(name) is None]

    @property
    def versions(self) -> str:
        """Its installed distributions with their versions, in words; empty where it takes none."""
        named = (name for name in (self.package, self.beside) if name and name not in self.missing)
        return ", ".join(f"{name} {metadata.version(name)}" for name in named)


def mean_peer(name: str, label: str, parts: tuple[Peer, ...]) -> Peer:
    """The mean of other peers' quantiles, level by level (Vincent's average); the parts take one package."""

    def forecast(values: Floats, horizon: int, levels: Floats) -> Floats:
        mean: Floats = np.mean([part.forecast(values, horizon, levels) for part in parts], axis=0)
        return mean

    return Peer(name, label, parts[0].package, forecast, mean_of=parts)


_ETS = Peer("auto-ets", "AutoETS (statsforecast)", "statsforecast", auto_ets)
_THETA = Peer("auto-theta", "AutoTheta (statsforecast)", "statsforecast", auto_theta)
_CES = Peer("auto-ces", "AutoCES (statsforecast)", "statsforecast", auto_ces)
_ALL = (
    Peer("last-year", "Same month last year", None, last_year),
    Peer("seasonal-naive-drift", "Same month last year with drift", None, seasonal_naive_drift),
    _ETS,
    _THETA,
    _CES,
    mean_peer("mean", "Mean of AutoETS, AutoCES and AutoTheta (statsforecast)", (_ETS, _CES, _THETA)),
    Peer("auto-arima", "AutoARIMA (statsforecast)", "statsforecast", auto_arima),
    Peer("unobserved-components", "Unobserved components (statsmodels)", "statsmodels", unobserved_components),
    Peer(
        "hierarchical",
        "Minimum trace (hierarchicalforecast)",
        "hierarchicalforecast",
        hierarchical,
        beside="statsforecast",
    ),
    Peer("gradient-boosting", "Global gradient boosting (LightGBM)", "lightgbm", gradient_boosting),
)
PEERS: Mapping[str, Peer] = MappingProxyType({peer.name: peer for peer in _ALL})


def available() -> list[Peer]:
    """The peers whose packages are installed, in the order of the catalogue."""
    return [peer for peer in PEERS.values() if not peer.missing]


def peer_named(name: str) -> Peer:
    """The peer of that name, ready to run.

    Raises ValueError if there is none of that name, and ImportError if a package that it takes is not installed.
    """
    if name not in PEERS:
        raise ValueError(f"expected the name of a peer, one of {', '.join(PEERS)}, found {name!r}")
    peer = PEERS[name]
    if peer.missing:
        raise ImportError(
            f"expected {' and '.join(peer.missing)} to be installed for the peer {name}, found not: "
            "run pip install 'carefund[peers]'"
        )
    return peer
