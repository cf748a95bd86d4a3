"""A study from its protocol to its answer: what the doors call."""

from __future__ import annotations

from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.design import design, starts_of
from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.panel_file import read_panel
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.replications import ReplicatedStudy, read_replications, replicate
from carefund.evaluation.study.running import run


def answer(protocol: Protocol) -> StudyAnswer:
    """Answer a study that is not of replications. Raises NotAProtocol for a column that the panel does not have."""
    rows = read_panel(protocol)
    result = run(protocol, design(protocol, rows, starts_of(protocol, rows)))
    return StudyAnswer(protocol=protocol, rows=rows, result=result)


def replicated_study(protocol: Protocol) -> ReplicatedStudy:
    """Answer every replication that a protocol names, its panel read once. Raises NotAProtocol."""
    if protocol.replications is None:
        raise NotAProtocol("replications", "a table [replications] with a file", "none")
    replications, rows = read_replications(protocol.replications), read_panel(protocol)
    return ReplicatedStudy(protocol=protocol, rows=rows, replicated=tuple(replicate(protocol, rows, replications)))
