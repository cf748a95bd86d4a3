"""A study's conclusion, null hypothesis and assumptions in words."""

from __future__ import annotations

from carefund.evaluation.study.findings import Finding, named
from carefund.evaluation.study.offered import CONFORMAL, METHODS, MODEL
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.running import IN_SPACE, Effect, Result
from carefund.wording.effects import change_words, figure, interval, level_words, p_words
from carefund.wording.lists import counted
from carefund.wording.numbers import percent

OF_BASIS = {
    IN_SPACE: "The donors are units to which the same could have happened by chance as to the treated: the p-value is "
    "the rank of the treated among them, and the standard error is that of the donors' placebo effects.",
    MODEL: "The model's standard errors hold: errors are as the model takes them.",
    CONFORMAL: "Without an effect, errors after the start would be like those before it, in blocks that may be moved.",
}


def null_hypothesis(protocol: Protocol) -> str:
    """What the p-value tests, in one sentence."""
    return str(METHODS[protocol.method].loaded.NULL_HYPOTHESIS)


def assumptions(protocol: Protocol, result: Result) -> list[str]:
    """What the answer rests on: the method's own assumptions, and those of its inference."""
    own = list(METHODS[protocol.method].loaded.ASSUMPTIONS)
    basis = result.effect.basis if result.effect else ""
    return [*map(str, own), *([OF_BASIS[basis]] if basis in OF_BASIS else [])]


def conclusion(protocol: Protocol, result: Result) -> str:
    """The answer in one or two sentences."""
    if result.effect is None or result.panel is None or result.estimate is None:
        return _no_number(result.findings)
    treated = [result.panel.units[row] for row in result.estimate.treated]
    outcome = protocol.outcome_words or f"'{protocol.panel.outcome}'"
    what = f"From the start on, {outcome} of {named(treated)} was {_size(result.effect)}"
    return f"{what}. {_sureness(result)}"


def _size(effect: Effect) -> str:
    relative = "" if effect.relative is None else f" ({percent(effect.relative * 100)})"
    if effect.att == 0:
        return "on average as it would have been without the treatment"
    words = f"on average {change_words(effect.att)}{relative} than it would have been without the treatment"
    if effect.lower is None or effect.upper is None:
        return words
    return f"{words} ({level_words(effect.level)} interval {interval(effect.lower, effect.upper)})"


def _sureness(result: Result) -> str:
    effect, smallest = result.effect, result.detectable
    assert effect is not None
    if effect.p_value is None:
        return "How likely chance alone is to give as much is not known."
    p_value = p_words(effect.p_value)
    if effect.p_value <= 1 - effect.level + 1e-12:
        return f"Chance alone would seldom give as much ({p_value})."
    unseen = ""
    if smallest is not None and smallest.effect is not None:
        unseen = f", and a change of less than {figure(smallest.effect)} would often have been missed"
    return f"Chance alone could give as much ({p_value}){unseen}."


def _no_number(findings: tuple[Finding, ...]) -> str:
    errors = [finding for finding in findings if finding.severity == "error"]
    first = errors[0]
    unit = f" ('{first.unit}')" if first.unit else ""
    return (
        f"No number is given: {counted(len(errors), 'finding')} of severity error. "
        f"The first{unit}: expected {first.expected}; found {first.found}."
    )
