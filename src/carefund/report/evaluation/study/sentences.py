"""What a study's report says in words."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.findings import Finding
from carefund.evaluation.study.registration import Registration
from carefund.evaluation.study.running import IN_SPACE
from carefund.report.document import FindingItem, FindingList
from carefund.wording.dates import day_words
from carefund.wording.effects import figure, interval, level_words, p_words, signed_figure
from carefund.wording.lists import counted
from carefund.wording.numbers import percent

HEADINGS = {"error": "Errors: no number is given", "warning": "Warnings", "note": "Notes"}
NOT_TOLD = "not known"


def outcome_of(answer: StudyAnswer) -> str:
    """The outcome in the protocol's words, or its column."""
    return answer.protocol.outcome_words or answer.protocol.panel.outcome


def title(answer: StudyAnswer) -> str:
    """The protocol's title."""
    return answer.protocol.title or f"Evaluation of {outcome_of(answer)}"


def figures_of(answer: StudyAnswer) -> Iterator[tuple[str, str]]:
    """What the answer is made of, a label with its words each."""
    effect, smallest, space = answer.result.effect, answer.result.detectable, answer.result.space
    if effect is None:
        return
    yield "Mean effect", signed_figure(effect.att)
    yield "Relative to the course without it", NOT_TOLD if effect.relative is None else percent(effect.relative * 100)
    if effect.lower is not None and effect.upper is not None:
        yield f"{level_words(effect.level)} interval", interval(effect.lower, effect.upper)
    if effect.standard_error is not None:
        yield "Standard error", figure(effect.standard_error)
    yield "p-value", NOT_TOLD if effect.p_value is None else p_words(effect.p_value).removeprefix("p = ")
    if space is not None and effect.basis == IN_SPACE:
        yield "Rank among placebos", f"{space.rank} of {space.of}"
    if smallest is not None and smallest.effect is not None:
        share = "" if smallest.relative is None else f" ({percent(smallest.relative * 100)})"
        yield "Smallest effect found four times in five", f"{figure(smallest.effect)}{share.replace('+', '')}"


def design_words(answer: StudyAnswer) -> str:
    """How many units and periods were compared."""
    panel = answer.result.panel
    if panel is None:
        return f"The panel holds {counted(len(answer.rows.units), 'unit')}."
    treated = int(panel.is_treated.sum())
    first = int(panel.starts.min()) if treated else len(panel.periods)
    return (
        f"{counted(treated, 'treated unit')}, {counted(len(panel.units) - treated, 'donor')}, "
        f"{counted(len(panel.periods), 'period')} from {panel.periods[0]} to {panel.periods[-1]}, "
        f"{first} of them before the first start."
    )


def finding_lists(answer: StudyAnswer) -> Iterator[FindingList]:
    """Findings by severity, the worst first."""
    for severity, heading in HEADINGS.items():
        items = [_item(finding) for finding in answer.findings if finding.severity == severity]
        if items:
            yield FindingList(heading, tuple(items))


def _item(finding: Finding) -> FindingItem:
    where = ", ".join(str(part) for part in (finding.unit, finding.period) if part is not None)
    return FindingItem(
        where=where or "The study",
        label=finding.id.replace("-", " "),
        expected=finding.expected,
        observed=finding.found,
        to_do=finding.fix,
        check=finding.id,
    )


def registration_words(registration: Registration, panel_sha256: str) -> str:
    """When the protocol was registered, and whether the panel was the same."""
    panel = {
        None: "The panel was not there yet.",
        panel_sha256: "The panel was the same.",
    }.get(registration.panel_sha256, "The panel was another.")
    return f"The protocol was registered on {day_words(registration.day)} (SHA-256 {registration.sha256}). {panel}"
