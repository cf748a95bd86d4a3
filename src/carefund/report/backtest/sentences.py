"""What is said of a backtest: how it was done, and what it comes to."""

from __future__ import annotations

from carefund.appraisal.backtest.margins import Margin, margins
from carefund.appraisal.backtest.origins import APART, FARTHEST, LEAST_KNOWN
from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import INTERVALS, PLACES
from carefund.appraisal.backtest.summary import closeness, of_places, own_scores, score_table, series_of, skills
from carefund.appraisal.peers.catalogue import PEERS
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import count, decimals, percent, signed_decimals


def how_it_was_done(backtest: Backtest) -> str:
    """Origins, what is scored, and what to know of the figures."""
    series = series_of(backtest.scores)
    total = own_scores(backtest.scores, (PLACES,))["n"].sum()
    packages = sorted({PEERS[name].versions for name in backtest.methods if name in PEERS} - {""})
    return (
        f"{len(series)} series, {count(total)} outturns of places. An origin is a month at the end of a quarter, from "
        f"the first at which the middle place has {LEAST_KNOWN} months of figures to the last with {APART} months to "
        f"come; only what was knowable at its end is used, and up to {FARTHEST} months ahead are scored. Every method "
        "is scored on the same outturns: those that all of them forecast. CRPS is divided by the place's mean count up "
        "to the origin, and lower is better. Within is the part of outturns inside the central interval, in per cent. "
        "Published values are final releases: figures as they stood at the origin could differ."
        + (f" Packages: {'; '.join(packages)}." if packages else "")
    )


def label_of(method: str) -> str:
    """What readers call a method."""
    return PEERS[method].label if method in PEERS else method


def story(backtest: Backtest) -> tuple[str, ...]:
    """What the backtest comes to, in three sentences."""
    return (_against_others(backtest), _intervals(backtest), *_chances(backtest))


def _against_others(backtest: Backtest) -> str:
    table = score_table(backtest.scores).filter(scope=PLACES)
    ranks = [
        rows.sort("crps")["method"].to_list().index(OWN) + 1
        for _, rows in table.group_by("series", maintain_order=True)
    ]
    others = len(backtest.methods) - 1
    if not others:
        return f"carefund's forecasts of {len(ranks)} series stand by themselves here: no other method was run."
    first = sum(rank == 1 for rank in ranks)
    nearest = {one.series: one for one in reversed(margins(backtest.scores)) if one.scope == PLACES}
    told = listed(f"{label_of(one.method)} in {one.series}: {margin_words(one)}" for one in reversed(nearest.values()))
    return (
        f"Beside {counted(others, 'other method')}, carefund's forecasts of places have the lowest error (CRPS) in "
        f"{first} of {len(ranks)} series. How much larger the nearest other's error is, origin by origin: {told}."
    )


def margin_words(one: Margin) -> str:
    """How much larger a method's error is than carefund's, with its interval over origins where there is one."""
    ends = f" ({percent(one.low)} to {percent(one.high)})" if one.low is not None and one.high is not None else ""
    return f"{percent(one.percent)}{ends}"


def _intervals(backtest: Backtest) -> str:
    own = next(one for one in closeness(backtest.scores) if one.method == OWN)
    inside = listed([f"{decimals(own.within[level], 1)}% within {level}" for level in INTERVALS])
    return f"Its intervals held: of places' outturns {inside}."


def _chances(backtest: Backtest) -> tuple[str, ...]:
    if backtest.chances.is_empty():
        return ("No base rate was known, so chances are not scored.",)
    found = [one for one in skills(of_places(backtest.chances)) if one.base_rate]
    if not found:
        return ("The base rate never erred, so that chances have no skill beside it.",)
    words = listed([f"{signed_decimals(one.skill, 2)} ({one.series}, {one.span})" for one in found])
    return (f"Chances that a target is met, against the base rate known then, have a skill of {words} for places.",)
