"""The section on one judged target: headline, what is expected, verdict table, reasons, what would have to be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.verdict import Saving
from carefund.interval import Interval
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import found_by, reasons_in_words
from carefund.report.charts.expected import interval
from carefund.report.charts.figure import DataTable
from carefund.report.judged import Judged
from carefund.wording import chances, intervals, lists, money, numbers
from carefund.wording.chances import word_for
from carefund.wording.standing import NOT_VERIFIED

NONE = "–"


@dataclass(frozen=True)
class AppraisalCard:
    """The large numbers of one target."""

    what: str
    periods: str
    chance: str
    word: str
    expected: str
    expected_range: str
    target: str
    saving: str
    saving_range: str


@dataclass(frozen=True)
class Section:
    """One judged target in words and tables."""

    key: str
    name: str
    metric: str
    headline: str
    expectation: str
    card: AppraisalCard
    table: DataTable
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    notes: tuple[str, ...]


def section_of(judged: Judged) -> Section:
    """The section of one judged target."""
    return Section(
        key=judged.key,
        name=judged.verdict.name,
        metric=judged.metric_words,
        headline=headline(judged),
        expectation=expectation(judged),
        card=card(judged),
        table=verdict_table(judged),
        reasons=reasons_in_words(judged.verdict.reasons),
        conditions=tuple(conditions(judged)),
        notes=notes_in_words(judged.verdict.notes),
    )


def headline(judged: Judged) -> str:
    """The verdict in one sentence, with the word of the fixed scale and the probability."""
    verdict = judged.verdict
    whether = "whether" if verdict.word == "uncertain" else "that"
    return (
        f"It is {verdict.word} ({chances.chance(verdict.probability)}) {whether} {verdict.name} meets the target for "
        f"{judged.metric_words}: a change of {numbers.percent(verdict.target)}, {judged.target_span} "
        f"against {judged.baseline_span}."
    )


def expectation(judged: Judged) -> str:
    """What is expected instead, with and without the plan."""
    verdict, unit = judged.verdict, judged.metric.unit
    return (
        f"Expected with the plan: {numbers.roughly(verdict.outturn.middle)} {unit} (95% interval "
        f"{counts(verdict.outturn)}), a change of {_percents(verdict.change)}. Without the plan: "
        f"{_percents(verdict.change_without)}. The target is {numbers.count(verdict.target_count)} {unit}."
    )


def card(judged: Judged) -> AppraisalCard:
    """The target's large numbers."""
    verdict, saving = judged.verdict, judged.verdict.saving
    return AppraisalCard(
        what=judged.metric.label,
        periods=f"{verdict.name}, {judged.target_span} on {judged.baseline_span}",
        chance=chances.chance(verdict.probability),
        word=verdict.word,
        expected=numbers.percent(verdict.change.middle),
        expected_range=f"95% interval {interval(verdict.change)}",
        target=numbers.percent(verdict.target),
        saving=money.pounds(saving.expected_average.middle) if saving else "",
        saving_range=f"{planned_words(saving)}; 95% interval {pounds(saving.expected_average)}" if saving else "",
    )


def planned_words(saving: Saving) -> str:
    """What was planned to be saved, or to be spent more where the target is a rise."""
    if saving.planned < 0:
        return f"a rise that costs {money.pounds(-saving.planned)} is planned"
    return f"of {money.pounds(saving.planned)} planned"


def verdict_table(judged: Judged) -> DataTable:
    """The verdict with and without the plan, the target beside them."""
    verdict, unit = judged.verdict, judged.metric.unit
    rows = (
        ("Chance of meeting the target", NONE, _chance(verdict.probability), _chance(verdict.probability_without)),
        (
            "Change on the baseline",
            numbers.percent(verdict.target),
            _percents(verdict.change),
            _percents(verdict.change_without),
        ),
        (
            f"{lists.capital(unit)}, {judged.target_span}",
            numbers.count(verdict.target_count),
            _counts(verdict.outturn),
            _counts(judged.without),
        ),
        (f"{lists.capital(unit)}, {judged.baseline_span}", NONE, _baseline(verdict.baseline), NONE),
        *_saving_rows(judged),
    )
    return DataTable(("Measure", "Target", "Expected with the plan (95%)", "Expected without it (95%)"), rows)


def _saving_rows(judged: Judged) -> Iterator[tuple[str, ...]]:
    saving = judged.verdict.saving
    if saving is None:
        return
    price = f"{money.unit_price(saving.unit_price)} each"
    average, marginal, cash = (
        f"{money.pounds(span.middle)} ({pounds(span)})"
        for span in (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    )
    yield f"Saving at the average price, {price}", money.pounds(saving.planned), average, NONE
    yield f"Saving at the marginal price ({NOT_VERIFIED})", NONE, marginal, NONE
    yield f"Of that, released as cash ({NOT_VERIFIED})", NONE, cash, NONE


def conditions(judged: Judged) -> Iterator[str]:
    """What would have to be true for the target to be met, in sentences."""
    verdict, reference = judged.verdict, area_class(judged.basis.assumptions, judged.verdict.metric)
    if verdict.needed >= 0:
        yield (
            "Nothing beyond what is expected anyway: without any effect of the plan the target is as likely to be met "
            "as not, or likelier."
        )
    else:
        fewer = -verdict.needed / 100 * judged.without.middle
        yield (
            f"For even chances the plan must cut what would otherwise come by {numbers.percent(-verdict.needed)[1:]}, "
            f"about {numbers.roughly(fewer)} {judged.metric.unit}."
        )
        yield _place_among_studies(judged)
    if judged.claimed_count is not None and judged.without.middle > 0:
        claimed = judged.claimed_count / judged.without.middle * 100
        yield (
            f"Its schemes claim {numbers.percent(claimed)} together; {_percents(verdict.plan_effect)} is expected of "
            "them by the record of such schemes."
        )
    elif verdict.plan_effect.low == verdict.plan_effect.high == 0:
        yield "No scheme says what it would bring, so nothing is expected of the plan."
    else:
        yield (
            f"{_percents(verdict.plan_effect)} is expected of the plan, by {found_by(reference)}; "
            "no scheme says what it would bring."
        )
    yield (
        f"The effect would have to be {numbers.share(verdict.detectable)} for one year’s figures of {verdict.name} to "
        "show it in four cases of five."
    )


def _place_among_studies(judged: Judged) -> str:
    reference, needed = area_class(judged.basis.assumptions, judged.verdict.metric), judged.verdict.needed
    if not reference.n:
        return "No published study says what whole programmes bring, so nothing shows that it can be done."
    better = sum(member.change <= needed for member in reference.members)
    best = min(member.change for member in reference.members)
    many = f"{better} of {found_by(reference)}" if better else f"None of {found_by(reference)}"
    return (
        f"{many} was so large a fall in one year; the largest was {numbers.percent(best)}, the "
        f"mean {numbers.percent(reference.mean)}."
    )


def counts(span: Interval[float]) -> str:
    """The ends of an interval of counts, to three figures."""
    return f"{numbers.roughly(span.low)} to {numbers.roughly(span.high)}"


def pounds(span: Interval[float]) -> str:
    """The ends of an interval of money."""
    return intervals.between_pounds(span.low, span.high)


def _counts(span: Interval[float]) -> str:
    return f"{numbers.roughly(span.middle)} ({counts(span)})"


def _baseline(span: Interval[float]) -> str:
    """The baseline: exact where all its months are known, with its interval where some are still to come."""
    return numbers.count(span.middle) if span.low == span.high else f"{_counts(span)}, in part still to come"


def _percents(span: Interval[float]) -> str:
    return f"{numbers.percent(span.middle)} ({interval(span)})"


def _chance(probability: float) -> str:
    return f"{chances.chance(probability)}, {word_for(probability)}"
