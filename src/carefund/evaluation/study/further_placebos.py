"""The placebos that a protocol asks for besides those in space: earlier starts, and two donors left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from carefund.evaluation.methods.estimate import CannotEstimate, Notice
from carefund.evaluation.methods.panel import Period, StudyPanel, columns_of
from carefund.evaluation.methods.placebos import LeaveTwoOut, mean_sizes_of_treated
from carefund.evaluation.methods.predictors import place_in_time
from carefund.evaluation.study.findings import Finding, of_notice, otherwise
from carefund.evaluation.study.offered import Asked
from carefund.evaluation.study.periods import place_of
from carefund.evaluation.study.protocol import Protocol

TWO_OUT = "The leave-two-out test"


@dataclass(frozen=True, kw_only=True)
class TimePlacebo:
    """The effect as if it had started earlier, on the periods before the true start."""

    start: Period
    att: float
    ratio: float


def placebos_in_time(
    protocol: Protocol, asked: Asked, panel: StudyPanel, findings: list[Finding]
) -> Iterator[TimePlacebo]:
    """The effect as if it had started at each of the protocol's earlier periods; `findings` are added to."""
    true = int(panel.starts.min())
    for number, start in enumerate(protocol.placebos.time):
        place = place_of(start, panel.periods)
        if place is None or not 0 < place < true:
            findings.append(_not_before(start))
            continue
        try:
            then = replace(asked, values=_known_before(asked.values, panel, place))
            estimate = then.fit(_until(panel, true, place))
        except CannotEstimate as refused:
            why = replace(refused.notice, id=f"placebo-in-time-{number + 1}")
            findings.append(_not_made(f"The placebo in time from {start}", why, panel))
            continue
        ratio = mean_sizes_of_treated(estimate.gap, estimate.starts).ratio
        yield TimePlacebo(start=panel.periods[place], att=estimate.att, ratio=float(ratio[0]))


def _not_before(start: Period) -> Finding:
    return Finding(id="placebo-start-not-before", severity="error", period=start,
                   expected="a placebo start after the first period and before the true start", found=f"'{start}'",
                   fix="Give a period of the panel in placebos.time that lies before the start.")  # fmt: skip


def _until(panel: StudyPanel, end: int, start: int) -> StudyPanel:
    """The periods before the column `end`, treated units as if treated from `start`."""
    return replace(columns_of(panel, 0, end), starts=np.where(panel.is_treated, start, end))


def _known_before(options: Mapping[str, Any], panel: StudyPanel, place: int) -> Mapping[str, Any]:
    """The options with windows that end before the column `place`; those that begin there or later are left out."""
    if "predictors" not in options:
        return options
    last, like = panel.periods[place - 1], panel.periods[0]

    def begins(first: Period | None) -> bool:
        return first is None or bool(place_in_time(first, like) <= place_in_time(last, like))  # type: ignore[operator]

    def cut(end: Period | None) -> Period:
        known = end is not None and bool(place_in_time(end, like) <= place_in_time(last, like))  # type: ignore[operator]
        return end if known and end is not None else last

    kept = [{**one, "last": cut(one["last"])} for one in options["predictors"] if begins(one["first"])]
    fitted = {"fit_first": options["fit_first"], "fit_last": cut(options["fit_last"])}
    return {**options, "predictors": kept, **(fitted if begins(options["fit_first"]) else dict.fromkeys(fitted))}


def two_left_out(protocol: Protocol, asked: Asked, panel: StudyPanel, findings: list[Finding]) -> LeaveTwoOut | None:
    """The refined test, where it is asked for and can be made; `findings` are added to where it cannot."""
    if not protocol.placebos.leave_two_out:
        return None
    if not asked.method.offers("leave_two_out"):
        findings.append(
            otherwise("the leave-two-out test", f"none for {protocol.method}", "Ask it of synthetic control.", TWO_OUT)
        )
        return None
    try:
        found: LeaveTwoOut = asked.call("leave_two_out", panel, asked.options())
    except CannotEstimate as refused:
        findings.append(_not_made(TWO_OUT, refused.notice, panel))
        return None
    return found


def _not_made(what: str, why: Notice, panel: StudyPanel) -> Finding:
    departure = f"{what} was asked for and not made: expected {why.expected}; found {why.found}."
    return of_notice(replace(why, severity="warning", departure=departure), panel)
