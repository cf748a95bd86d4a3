"""A study from its protocol to its answer: what the doors call."""

from __future__ import annotations

from dataclasses import replace

from carefund.evaluation.methods.event_study import EventStudy
from carefund.evaluation.study.agreement import agreement
from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.coverage_screen import Coverage
from carefund.evaluation.study.design import design, starts_of
from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.mean_return import mean_return_findings
from carefund.evaluation.study.panel_file import read_panel
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.registration import Registration
from carefund.evaluation.study.replications import ReplicatedStudy, read_replications, replicate
from carefund.evaluation.study.running import Result, asked_of, run
from carefund.evaluation.study.specification_curve import specification_curve


def answer(
    protocol: Protocol,
    *,
    specifications: bool = False,
    compare_methods: bool = False,
    registration: Registration | None = None,
    coverage: Coverage | None = None,
) -> StudyAnswer:
    """Answer a study that is not of replications.

    With `specifications` every specification of it is estimated beside the registered one, and methods are compared;
    with `compare_methods` that alone. What is otherwise than a `registration` says is told as departures; units are
    held to `coverage`, the audit of the series that the protocol names. Raises NotAProtocol for a column or a donor
    that the panel does not have.
    """
    rows = read_panel(protocol)
    result = run(protocol, design(protocol, rows, starts_of(protocol, rows), coverage=coverage))
    guards = (
        ()
        if result.panel is None or result.effect is None
        else tuple(mean_return_findings(result.panel, chosen=protocol.chosen_by_outcome))
    )
    if specifications or compare_methods or protocol.chosen_by_outcome:
        result, guards = replace(result, findings=(*result.findings, *guards)), ()
    return StudyAnswer(
        protocol=protocol,
        rows=rows,
        result=result,
        curve=specification_curve(protocol, result) if specifications else None,
        agreement=agreement(protocol, result) if specifications or compare_methods else None,
        registration=registration,
        events=_events(protocol, result),
        guards=guards,
    )


def _events(protocol: Protocol, result: Result) -> EventStudy | None:
    asked = asked_of(protocol, {})
    if result.estimate is None or not asked.method.offers("event_study"):
        return None
    found: EventStudy = asked.call("event_study", result.panel, asked.options())
    return found


def replicated_study(protocol: Protocol) -> ReplicatedStudy:
    """Answer every replication that a protocol names, its panel read once. Raises NotAProtocol."""
    if protocol.replications is None:
        raise NotAProtocol("replications", "a table [replications] with a file", "none")
    replications, rows = read_replications(protocol.replications), read_panel(protocol)
    return ReplicatedStudy(protocol=protocol, rows=rows, replicated=tuple(replicate(protocol, rows, replications)))
