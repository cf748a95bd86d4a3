"""What is said of one target and of all areas together: the verdict, what is expected, what would have to be true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import fsum

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Judged, Saving, Verdict
from carefund.calendar import last_day
from carefund.report.appraisal.notes import notes_in_words, skill_words
from carefund.report.appraisal.reasons import found_by, of_changes, often_words
from carefund.report.appraisal.target import TargetView, of_england
from carefund.wording.chances import NO_BETTER, between_chances, chance, chance_with_word
from carefund.wording.chances import numbers_by_word as by_word
from carefund.wording.dates import day_words, month_words
from carefund.wording.intervals import (
    between_counts,
    between_percents,
    between_pounds,
    between_wholes,
    percent_with_interval,
    pounds_with_interval,
)
from carefund.wording.lists import capital, listed
from carefund.wording.money import planned_saving, pounds, unit_price
from carefund.wording.numbers import count, decimals, expected_number, part, percent, points, roughly, share, signed
from carefund.wording.standing import NOT_VERIFIED

HALF = 0.5
RULE_OF_THREE = 3
"""Of n draws without a single one, the chance is below 3 in n, as surely as 95% (Hanley and Lippman-Hand 1983)."""
PER_CENT = "per cent"
"""The unit of declared numbers that are in per cent; the others are parts of 1."""
WORTH_SAYING = 0.05
"""A part of England's count above so many per cent is mentioned."""


def known_words(basis: ForecastBasis, as_of: date) -> str:
    """What the answer rests on, for a sub-title: which months, in which versions, and which studies."""
    day = last_day(as_of)
    if basis.known_by == "release":
        figures = f"Releases out by {day_words(day)}, whose months end with {month_words(basis.panel.last)}"
    else:
        figures = f"Months to {month_words(min(as_of, basis.panel.last))}, as later revised"
    return f"{figures}; studies that had appeared by {day_words(day)}."


def headline(view: TargetView) -> str:
    """The verdict in one sentence, with the word of the fixed scale and the probability.

    Without the plan where only a target is known. Where areas' chances have shown no skill, how often areas change so
    much.
    """
    verdict = view.verdict
    if verdict.instead:
        return (
            f"Whether {verdict.name} meets the target for {view.metric_words} can be said {instead_words(verdict)}. "
            f"The target is a change of {percent(verdict.target)}, {view.target_span} against {view.baseline_span}."
        )
    whether = "whether" if verdict.leading_word == "uncertain" else "that"
    start = "It is" if verdict.plan_in_hand else "Without the plan it is"
    band = (
        f"; {between_chances(*ends)} over the judgements" if verdict.plan_in_hand and (ends := _ends(verdict)) else ""
    )
    return (
        f"{start} {verdict.leading_word} ({chance(verdict.leading)}{band}) {whether} {verdict.name} meets the target "
        f"for {view.metric_words}: a change of {percent(verdict.target)}, {view.target_span} "
        f"against {view.baseline_span}."
    )


def instead_words(verdict: Verdict) -> str:
    """What stands for an area's own chance: `no better than how often areas change so much: 37% (of 452 changes ...)`.

    Of a plan in hand also what that comes to with the plan's effect on top. Needs `verdict.instead`.
    """
    if verdict.instead is None:
        raise ValueError("an area whose chance is its own")
    often = f"{NO_BETTER}: {often_words(verdict.instead)}"
    return f"{often}; {with_plan_instead(verdict)}" if verdict.plan_in_hand else often


def with_plan_instead(verdict: Verdict) -> str:
    """The same with the plan's effect on top of each of those changes, with the band over the judgements."""
    ends = _ends(verdict)
    told = between_chances(*ends) if ends else ""
    band = f" ({told} over the judgements)" if told and told != chance(verdict.probability) else ""
    return f"{chance(verdict.probability)}{band} with what the plan is expected to bring on top"


def no_skill_words(appraisal: RoundAppraisal) -> str:
    """Why areas are not told apart by their chances, with the figure that stands for them; empty where they are."""
    rate, skill = appraisal.instead, appraisal.skill
    if rate is None or skill is None:
        return ""
    return (
        f"For single areas, without the plan, carefund’s chances so far ahead ({appraisal.basis.ahead} months) are "
        f"{NO_BETTER}: {often_words(rate)}. {capital(skill_words(skill))}. So no area is ranked or given a chance "
        "of its own; for each you see the range in which its change may lie, and why it is so wide."
    )


def drawn_words(verdict: Verdict) -> str:
    """How exactly the leading chance is known from the draws: its Monte Carlo error."""
    if verdict.leading_error is None:
        return f"No draws are in this chance: it is counted {of_changes(verdict.instead)}." if verdict.instead else ""
    if not 1 / verdict.draws <= verdict.leading <= 1 - 1 / verdict.draws:
        which = "None" if verdict.leading < HALF else "All"
        rare = f"fewer than 1 in {count(verdict.draws / RULE_OF_THREE)}"
        return f"{which} of {count(verdict.draws)} draws met it: {rare} {'would' if which == 'None' else 'would not'}."
    return f"By {count(verdict.draws)} draws this chance is known to ±{points(verdict.leading_error)} (standard error)."


def with_plan_words(view: TargetView) -> str:
    """The chance with the plan beside that without it, where only a target is known: what such programmes did."""
    verdict, ends = view.verdict, _ends(view.verdict)
    if verdict.instead:
        return f"{capital(with_plan_instead(verdict))}. {band_words(view)}".strip()
    band = f", {between_chances(*ends)} over assumptions that too few studies settle" if ends else ""
    return (
        f"With the plan, if it does what such programmes did: {chance_with_word(verdict.probability)}{band}. "
        f"{band_words(view)}"
    ).strip()


def band_words(view: TargetView) -> str:
    """Which judgements give each end of the band; empty where there is no band."""
    band = view.verdict.band
    if band is None or band.low == band.high:
        return ""
    return f"Lowest with {_by(band.low_by)}; highest with {_by(band.high_by)}."


def band_cell(verdict: Verdict) -> str:
    """The chance with the plan and its band, for a table: `6% (1% to 26%)`."""
    ends = _ends(verdict)
    return f"{chance(verdict.probability)} ({between_chances(*ends)})" if ends else chance(verdict.probability)


def _ends(verdict: Verdict) -> tuple[float, float] | None:
    """The ends of the band; None where there is none."""
    band = verdict.band
    return None if band is None or band.low == band.high else (band.low, band.high)


def judged_words(judged: Sequence[Judged]) -> list[str]:
    """Each judgement with its value: `spread of effects 5%`, `alike in all areas 100%`."""
    return [f"{one.short} {share(one.value) if one.unit == PER_CENT else part(one.value)}" for one in judged]


def _by(judged: Sequence[Judged]) -> str:
    return listed(judged_words(judged)) if judged else "what is declared"


def expectation(view: TargetView) -> str:
    """What is expected instead, with and without the plan, in counts; what leads comes first."""
    verdict, unit, places = view.verdict, view.metric.unit, view.verdict.places
    cases = [
        ("with the plan", verdict.outturn, verdict.change),
        ("without the plan", verdict.outturn_without, verdict.change_without),
    ]
    (name, outturn, change), (other, _, other_change) = cases if verdict.plan_in_hand else cases[::-1]
    return (
        f"Expected {name}: {roughly(outturn.middle, places)} {unit} (95% interval {between_counts(outturn, places)}), "
        f"a change of {percent_with_interval(change)}. {capital(other)}: {percent_with_interval(other_change)}. "
        f"The target is {count(verdict.target_count, places)} {unit}."
    )


def verdict_in_short(view: TargetView) -> str:
    """The verdict for a terminal: who, the word and the chance; without the plan where only a target is known."""
    verdict = view.verdict
    if verdict.instead:
        return f"{verdict.name}: {instead_words(verdict)}."
    if verdict.plan_in_hand:
        return f"{verdict.name}: {verdict.word} to meet it ({band_cell(verdict)}). {band_words(view)}".strip()
    return (
        f"{verdict.name}: without the plan {verdict.word_without} to meet it ({chance(verdict.probability_without)})."
    )


def expectation_in_short(view: TargetView) -> str:
    """What is expected with and without the plan, in per cent; what leads comes first."""
    with_plan, without = (
        f"{percent(change.middle)} (95% interval {between_percents(change)})"
        for change in (view.verdict.change, view.verdict.change_without)
    )
    if view.verdict.plan_in_hand:
        return f"Expected {with_plan} with the plan, {without} without it."
    return f"Expected {without} without the plan, {with_plan} with it."


def saving_in_short(saving: Saving) -> str:
    """The planned saving and what is expected of the plan's own effect, at each price."""
    average, marginal, cash = map(
        pounds_with_interval, (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    )
    return (
        f"{capital(planned_saving(saving.planned))} ({price_words(saving)}). Expected of the plan's own effect (95%): "
        f"{average}; at the marginal price {marginal}, and in cash {cash} (those two parts are {NOT_VERIFIED})."
    )


def price_words(saving: Saving) -> str:
    """Which price a saving is counted at."""
    return f"{saving.price.label}, {unit_price(saving.price.per_unit)}"


def planned_words(saving: Saving) -> str:
    """What was planned to be saved, or to be spent more where the target is a rise."""
    if saving.planned < 0:
        return f"a rise that costs {pounds(-saving.planned)} is planned"
    return f"of {pounds(saving.planned)} planned"


def conditions(view: TargetView) -> Iterator[str]:
    """What would have to be true for the target to be met, in sentences."""
    verdict, reference = view.verdict, area_class(view.basis.assumptions, view.verdict.metric)
    if verdict.needs_no_effect:
        yield (
            "Nothing beyond what is expected anyway: without any effect of the plan the target is as likely to be met "
            "as not, or likelier."
        )
    else:
        changed = abs(verdict.needed) / 100 * view.without.middle
        raise_or_cut = "raise" if verdict.more_is_better else "cut"
        yield (
            f"For even chances the plan must {raise_or_cut} what would otherwise come by "
            f"{percent(abs(verdict.needed))[1:]}, about {roughly(changed, verdict.places)} {view.metric.unit}."
        )
        yield _position_among_studies(view)
    yield _expected_of_the_plan(view, found_by(reference))
    yield (
        f"The effect would have to be {share(verdict.detectable)} for one year’s figures of {verdict.name} to "
        "show it in four cases of five."
    )


def _expected_of_the_plan(view: TargetView, studies: str) -> str:
    effect = view.verdict.plan_effect
    if view.claimed_count is not None and view.without.middle > 0:
        claimed = view.claimed_count / view.without.middle * 100
        return (
            f"Its schemes claim {percent(claimed)} together; {percent_with_interval(effect)} is expected of them by "
            "the record of such schemes."
        )
    if effect.low == effect.high == 0:
        return "No scheme says what it would bring, so nothing is expected of the plan."
    return f"{percent_with_interval(effect)} is expected of the plan, by {studies}; no scheme says what it would bring."


def _position_among_studies(view: TargetView) -> str:
    reference, needed = area_class(view.basis.assumptions, view.verdict.metric), view.verdict.needed
    if not reference.n:
        return "No published study says what whole programmes bring, so nothing shows that it can be done."
    more = view.verdict.more_is_better
    better = sum(member.change >= needed if more else member.change <= needed for member in reference.members)
    best = (max if more else min)(member.change for member in reference.members)
    many = f"{better or 'None'} of {found_by(reference)} {'were' if better > 1 else 'was'}"
    way = "rise" if more else "fall"
    return f"{many} so large a {way} in one year; the largest was {percent(best)}, the mean {percent(reference.mean)}."


def meeting_cell(aggregate: Aggregate) -> str:
    """How many are expected to meet their targets, for a table: `25 (7 to 70)`, the mean and the 95% interval."""
    return f"{expected_number(aggregate.expected)} ({between_wholes(*aggregate.meeting.ends)})"


def meeting_words(aggregate: Aggregate) -> str:
    """The same for a sentence: `25 (95% interval 7 to 70)`."""
    return f"{expected_number(aggregate.expected)} (95% interval {between_wholes(*aggregate.meeting.ends)})"


def areas_meeting(appraisal: RoundAppraisal) -> str:
    """How many areas are expected to meet the target, with the interval; without the plan first."""
    whole = appraisal.aggregate
    without = whole.without or whole
    return (
        f"Of {whole.areas} areas {meeting_words(without)} are expected to meet the target without the plan, "
        f"{meeting_words(whole)} with it. The interval is wide because what moves England moves them all."
    )


def numbers_by_word(appraisal: RoundAppraisal) -> str:
    """How many areas stand under each word of the leading chance: `135 unlikely and 17 uncertain`."""
    return listed(by_word(verdict.leading_word for verdict in appraisal.areas))


def part_of_no_area(appraisal: RoundAppraisal) -> float:
    """How much of England's baseline the areas with a verdict do not hold, in per cent of it; negative for more."""
    england = appraisal.england.baseline.middle
    return (1 - fsum(verdict.baseline.middle for verdict in appraisal.areas) / england) * 100 if england else 0.0


def notes_of(appraisal: RoundAppraisal) -> tuple[str, ...]:
    """What a reader should know of the whole, and why England is not the sum of its areas."""
    apportioned = apportioned_note(appraisal)
    return (*notes_in_words(appraisal.notes), *([apportioned] if apportioned else []))


def apportioned_note(appraisal: RoundAppraisal) -> str | None:
    """Why England's change is not that of all areas together, with the measured part.

    None where they agree, and of a rate or mean, whose areas do not add up to England.
    """
    question = appraisal.basis.question
    if question.series in question.known and not question.known[question.series].adds_up:
        return None
    rest, whole = part_of_no_area(appraisal), appraisal.aggregate.sum
    if whole is None or abs(rest) < WORTH_SAYING:
        return None
    england = appraisal.england
    planned = signed(england.target_count - england.baseline.middle)
    unit, together = of_england(appraisal).metric.unit, signed(whole.planned_change)
    others = " or is that of areas without a verdict" if appraisal.without_verdict else ""
    why = f"is shared out to no area{others}"
    holds = f"{decimals(rest, 1)}% of England's {unit} in the baseline {why}"
    if rest < 0:
        holds = f"the areas' {unit} in the baseline add up to {decimals(-rest, 1)}% more than England's"
    return (
        f"{capital(holds)}, so England's planned change ({planned}) and that of all areas together "
        f"({together}) differ; chances and changes in per cent are each of their own baseline."
    )


def interval_in_pounds(saving: Saving) -> str:
    """The ends of the expected saving at the average price."""
    return between_pounds(*saving.expected_average.ends)
