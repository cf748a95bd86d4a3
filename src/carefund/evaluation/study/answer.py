"""A study's answer, and its form as plain values for JSON, to the letter of the contract."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from carefund.evaluation.methods.estimate import Estimate, Weights
from carefund.evaluation.methods.event_study import EventStudy
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import GapSizes, SpaceTest
from carefund.evaluation.study.agreement import Agreement
from carefund.evaluation.study.conclusion import assumptions, conclusion, null_hypothesis
from carefund.evaluation.study.findings import Finding
from carefund.evaluation.study.panel_file import RowsOfPanel
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.registration import Registration, departures
from carefund.evaluation.study.running import Result
from carefund.evaluation.study.specification_curve import SpecificationCurve
from carefund.evaluation.study.specification_record import agreement_record, curve_record

SCHEMA = "carefund-evaluation/1"
OF_METHODS = ("fit_mse", "penalty", "rank", "cross_validation", "two_way_fixed_effects",
              "decomposition")  # fmt: skip
"""The diagnostics of the contract that methods give themselves."""


@dataclass(frozen=True, kw_only=True)
class StudyAnswer:
    """A study answered: its protocol, what was read and what was found; `elapsed_seconds` by the clock of a door.

    `curve` and `agreement` are there where they were asked for and the study gave a number, `registration` where one
    was given to compare with, `events` where the method follows effects by time since the start.
    `guards` are findings that a report shows and the JSON of a plain protocol does not.
    """

    protocol: Protocol
    rows: RowsOfPanel = field(repr=False)
    result: Result
    elapsed_seconds: float = 0.0
    curve: SpecificationCurve | None = field(default=None, repr=False)
    agreement: Agreement | None = field(default=None, repr=False)
    registration: Registration | None = None
    events: EventStudy | None = field(default=None, repr=False)
    guards: tuple[Finding, ...] = ()

    @property
    def departures(self) -> tuple[str, ...]:
        """What is otherwise than it was registered, where a registration was given, and than the protocol says."""
        found = self.registration
        registered = () if found is None else departures(found, self.protocol, self.rows.sha256)
        return (*registered, *self.result.departures)

    @property
    def has_error(self) -> bool:
        """Whether no number is given."""
        return self.result.effect is None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, the guards too."""
        return (*self.result.findings, *self.guards)

    @property
    def conclusion(self) -> str:
        """The answer in one or two sentences."""
        return conclusion(self.protocol, self.result)

    def to_record(self) -> dict[str, Any]:
        """The answer by the contract: plain values, no number that is none."""
        result, protocol = self.result, self.protocol
        record = {
            "schema": SCHEMA,
            "elapsed_seconds": self.elapsed_seconds,
            "protocol": {
                "file": protocol.name,
                "sha256": protocol.sha256,
                "panel_sha256": self.rows.sha256,
                "departures": list(self.departures),
                **({} if self.registration is None else {"registered": _registered(self.registration)}),
            },
            "method": {"id": protocol.method, "options": dict(protocol.options)},
            "null_hypothesis": null_hypothesis(protocol),
            "assumptions": assumptions(protocol, result),
            "conclusion": self.conclusion,
            "panel": panel_record(self.rows, result.panel),
            "estimate": None if result.effect is None else asdict(result.effect),
            **_parts(result),
            **({} if self.curve is None else {"specifications": curve_record(self.curve)}),
            **({} if self.agreement is None else {"agreement": agreement_record(self.agreement)}),
            "findings": [finding.as_record() for finding in result.findings],
        }
        plain: dict[str, Any] = plain_values(record)
        return plain


def _registered(registration: Registration) -> dict[str, Any]:
    return {"day": registration.day.isoformat(), "sha256": registration.sha256,
            "protocol_sha256": registration.protocol_sha256, "panel_sha256": registration.panel_sha256}  # fmt: skip


def _parts(result: Result) -> dict[str, Any]:
    """The parts between the estimate and the findings; those without use are left out."""
    estimate, panel = result.estimate, result.panel
    if estimate is None or panel is None or result.sizes is None:
        return {}
    parts = {
        "gaps": list(gap_rows(panel, estimate)),
        "weights": [_weights(panel, one) for one in estimate.weights],
        **{name: estimate.parts.get(name) for name in ("group_time", "aggregates", "model")},
        "placebos": _placebos(panel, result),
        "diagnostics": _diagnostics(estimate, result),
    }
    return {name: part for name, part in parts.items() if part}


def panel_record(rows: RowsOfPanel, panel: StudyPanel | None) -> dict[str, Any]:
    """How many units and periods there are; of the file where the study has no panel of its own."""
    periods = rows.periods
    ends = {"first_period": periods[0] if periods else None, "last_period": periods[-1] if periods else None}
    if panel is None:
        counts = {"treated": 0, "donors": 0, "pre_periods": 0, "post_periods": 0}
        return {"units": len(rows.units), "periods": len(periods), **counts, **ends}
    treated = int(panel.is_treated.sum())
    first = int(panel.starts.min()) if treated else len(periods)
    return {"units": len(panel.units), "periods": len(periods), "treated": treated,
            "donors": len(panel.units) - treated, "pre_periods": first, "post_periods": len(periods) - first,
            **ends}  # fmt: skip


def gap_rows(panel: StudyPanel, estimate: Estimate) -> Iterator[dict[str, Any]]:
    """A row for each period of each treated unit, with bounds where the method has them."""
    none = np.full(estimate.observed.shape, np.nan)
    lower, upper = (none if bound is None else bound for bound in (estimate.lower, estimate.upper))
    for place, row in enumerate(estimate.treated):
        for at, period in enumerate(panel.periods):
            yield {
                "unit": panel.units[row],
                "period": period,
                "event_time": at - int(estimate.starts[place]),
                "observed": estimate.observed[place, at],
                "counterfactual": estimate.counterfactual[place, at],
                "gap": estimate.gap[place, at],
                "lower": lower[place, at],
                "upper": upper[place, at],
            }


def _weights(panel: StudyPanel, weights: Weights) -> dict[str, Any]:
    """One set of weights, with every donor and every period before the start, those of no weight too."""
    starts = panel.starts if weights.treated is None else panel.starts[[weights.treated]]
    donors = np.flatnonzero(~panel.is_treated).tolist() if weights.units else []
    before = range(int(starts.min())) if weights.periods else []
    found = {
        "treated": None if weights.treated is None else panel.units[weights.treated],
        "units": {panel.units[row]: weights.units.get(row, 0.0) for row in donors},
        "periods": {str(panel.periods[at]): weights.periods.get(at, 0.0) for at in before},
        "predictors": dict(weights.predictors),
        "intercept": weights.intercept,
    }
    return {name: part for name, part in found.items() if name == "treated" or part not in ({}, None)}


def _placebos(panel: StudyPanel, result: Result) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if result.space is not None:
        found["space"] = _space(panel, result.space)
    if result.time:
        found["time"] = [asdict(one) for one in result.time]
    if result.leave_two_out is not None:
        found["leave_two_out"] = {**asdict(result.leave_two_out), "p_value": result.leave_two_out.p_value}
    return found


def _space(panel: StudyPanel, space: SpaceTest) -> dict[str, Any]:
    return {"rank": space.rank, "of": space.of, "p_value": space.p_value, "standard_error": space.standard_error,
            "units": list(placebo_rows(panel, space.rows, space.placebos))}  # fmt: skip


def placebo_rows(panel: StudyPanel, rows: np.ndarray[Any, Any], sizes: GapSizes) -> Iterator[dict[str, Any]]:
    """A row for each donor as if treated."""
    ratios = sizes.ratio
    for place, row in enumerate(rows):
        yield {"unit": panel.units[row], "att": sizes.att[place], "pre_rmspe": sizes.pre_rmspe[place],
               "post_rmspe": sizes.post_rmspe[place], "ratio": ratios[place]}  # fmt: skip


def _diagnostics(estimate: Estimate, result: Result) -> dict[str, Any]:
    assert result.sizes is not None
    before = estimate.gap[~estimate.after]
    own = {
        "pre_rmspe": result.sizes.pre_rmspe[0],
        "post_rmspe": result.sizes.post_rmspe[0],
        "l2_imbalance": np.sqrt((before**2).sum()),
        **{name: estimate.diagnostics[name] for name in OF_METHODS if name in estimate.diagnostics},
    }
    if result.detectable is not None:
        own["minimum_detectable_effect"] = asdict(result.detectable)
    return own


def plain_values(value: Any) -> Any:  # noqa: ANN401
    """The value as JSON has it: plain numbers, lists and objects; null for what is not a number or infinite."""
    if isinstance(value, Mapping):
        return {str(name): plain_values(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(part) for part in value]
    if isinstance(value, np.ndarray):
        return plain_values(value.tolist())
    if isinstance(value, np.generic):
        return plain_values(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
