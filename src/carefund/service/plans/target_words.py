"""What is said of one target in words, and as the plain values that programs are given."""

from __future__ import annotations

from typing import Any

from carefund.interval import Interval
from carefund.report.appraisal.notes import skill_words
from carefund.report.appraisal.sentences import instead_words
from carefund.service.plans.forecasts import month_text
from carefund.service.plans.targets import TargetAnswer
from carefund.wording.chances import chance
from carefund.wording.dates import span_words
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.numbers import percent


def no_skill(answer: TargetAnswer) -> str:
    """Why no chance of the area's own is given; empty where one is."""
    verdict = answer.verdict
    if verdict.instead is None or verdict.skill is None:
        return ""
    return (
        f"For single areas, without the plan, chances so far ahead are {instead_words(verdict)}. "
        f"{capital(skill_words(verdict.skill))}."
    )


def headline(answer: TargetAnswer) -> str:
    """The answer in one sentence."""
    verdict, grid = answer.verdict, answer.grid
    months = f"{span_words(*grid.target)} against {span_words(*grid.baseline)}"
    aim = f"a change of {percent(verdict.target)} in {mid_sentence(grid.label)}, {months}"
    if verdict.instead:
        return f"Whether {verdict.name} comes to {aim}, can be said {instead_words(verdict)}."
    whether = "whether" if verdict.leading_word == "uncertain" else "that"
    said = f"{verdict.leading_word} ({chance(verdict.leading)})"
    return f"Without the plan it is {said} {whether} {verdict.name} comes to {aim}."


def record(answer: TargetAnswer) -> dict[str, Any]:
    """Plain values, with the names that `carefund appraise` has; chances to four decimals, changes to three."""
    verdict = answer.verdict
    return {
        "area": verdict.code,
        "metric": verdict.metric,
        "target": verdict.target,
        "target_count": round(verdict.target_count, 1),
        "probability": round(verdict.probability, 4),
        "word": verdict.word,
        "interval": _ends(verdict.change),
        "probability_without_plan": round(verdict.probability_without, 4),
        "word_without_plan": verdict.word_without,
        "interval_without_plan": _ends(verdict.change_without),
        "chance_from": "base rate" if verdict.instead else "own",
        "no_skill": no_skill(answer),
        "as_of": month_text(answer.as_of),
        "releases": list(answer.releases),
        "smallest_detectable_change": round(verdict.detectable, 3),
        "past_changes": {month_text(last): round(change, 3) for last, change in answer.past_changes},
    }


def _ends(interval: Interval[float]) -> list[float]:
    return [round(end, 3) for end in interval.ends]
