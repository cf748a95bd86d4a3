"""The sentences of a projection: what is known, what the year comes to, how sure that is, and what waiting is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from carefund.monitoring.projection.budget import BudgetProjection
from carefund.monitoring.projection.one_more_month import Action, OneMoreMonth, mean_worth
from carefund.monitoring.projection.payment import PaymentProjection
from carefund.monitoring.projection.projection import PlaceProjection, Projection, ProjectionFinding
from carefund.monitoring.projection.round_projection import RoundProjection
from carefund.wording.chances import between_chances, chance, chance_with_word, numbers_by_word
from carefund.wording.dates import month_words, span_words
from carefund.wording.intervals import between_counts, between_percents, between_pounds
from carefund.wording.lists import capital, counted, listed, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import decimals, percent, roughly, share

NO_DIFFERENCE = 0.0005
"""Part of a loss that nobody would notice."""


def label_of(projection: Projection) -> str:
    """The metric in the middle of a sentence."""
    return mid_sentence(projection.question.metric.label)


def span_of(projection: Projection) -> str:
    """The target's months."""
    return span_words(projection.question.target[0], projection.question.target[-1])


def known_words(projection: Projection) -> str:
    """How much of the year is known."""
    months = len(projection.question.target)
    if not projection.months_known:
        return f"Figures are known to {month_words(projection.last)}, before the year begins."
    if projection.months_known == months:
        return f"The year is over: all {months} months are known."
    return f"{projection.months_known} of {months} months are known, to {month_words(projection.last)}."


WHOSE = {"own plan": " (its own plan’s)", "published": " (published for England)", "given": ""}
"""Whose a target is, after its figure."""


def target_words(place: PlaceProjection) -> str:
    """A place's target and whose it is."""
    return f"{percent(place.target)}{'' if place.is_england else WHOSE[place.target_from]}"


def aims_words(result: RoundProjection) -> Iterator[str]:
    """Whose targets areas are held against, metric by metric, and how many plans came too late to be known."""
    for one in result.projections:
        if one.areas:
            yield f"{one.question.metric.label}: {_aims_of(one)}."
    if result.later:
        number = len(result.later)
        own = "1 area’s plan was" if number == 1 else f"{counted(number, 'area')}’ plans were"
        yield f"{own} finished or approved after this month, and not known yet."


def _aims_of(one: Projection) -> str:
    own = sum(place.target_from == "own plan" for place in one.areas)
    general = {place.target_from for place in one.places} - {"own plan"}
    other = "the target given" if general == {"given"} else "the target published for England"
    if not own:
        return f"every area is held against {other}, for no own plan was known"
    theirs = (
        f"{counted(own, 'area')} {'is held against its' if own == 1 else 'are held against their'} own plan’s target"
    )
    if own == len(one.areas):
        return f"{theirs}; no other area has one"
    return f"{theirs}, {len(one.areas) - own} against {other}"


def headline(place: PlaceProjection, projection: Projection) -> str:
    """What the year of one place comes to, and the chance of its target."""
    label, target = label_of(projection), target_words(place)
    if place.basis == "known":
        met = "met" if place.chance >= 1 else "missed"
        return f"{place.name}: {label} changed by {percent(place.change.middle)}; the target of {target} was {met}."
    whose = "as often as areas have changed so much" if place.basis == "base rate" else "by its own months so far"
    said = chance_with_word(place.chance)
    if place.basis == "base rate":
        said = chance(place.chance)
    return (
        f"{place.name}: {label} over {span_of(projection)} is heading for {percent(place.change.middle)} "
        f"({between_percents(place.change)}). Chance of the target of {target}: {said}, {whose}."
    )


def outturn_words(place: PlaceProjection, projection: Projection) -> str:
    """The count that is expected, beside the target's and what simpler rules say."""
    unit = projection.question.metric.unit
    if place.basis == "known":
        return (
            f"{capital(unit)} counted: {roughly(place.outturn.middle)}; the target was {roughly(place.target_count)}."
        )
    simple = ""
    if place.by_ratio is not None and place.by_profile is not None:
        simple = (
            f" If the rest went as the year so far, {roughly(place.by_ratio)}; if the rest went by the plan, "
            f"{roughly(place.by_profile)}."
        )
    return (
        f"Expected: {roughly(place.outturn.middle)} {unit} ({between_counts(place.outturn)}); the target allows "
        f"{roughly(place.target_count)}.{simple}"
    )


def areas_words(projection: Projection) -> str:
    """How many areas stand under each word, or that they are not told apart."""
    number = counted(len(projection.areas), "area")
    if not projection.areas:
        return "No area has a projection."
    if not projection.tells_apart:
        rate = projection.areas[0].chance
        return (
            f"So far ahead chances of single areas have been no better than how often areas change so much "
            f"({chance(rate)}), so that {number} are not told apart."
        )
    if projection.months_known == len(projection.question.target):
        met = sum(one.chance >= 1 for one in projection.areas)
        return f"Of {number} {met} met it."
    words = numbers_by_word(one.word for one in projection.areas)
    return f"To meet theirs: {listed(words)}, of {number}."


def payments_words(payments: tuple[PaymentProjection, ...]) -> str:
    """All pots together."""
    with_pot = [one for one in payments if one.pot]
    if not with_pot:
        return "No area has a pot: none plans a reduction."
    pot, expected = (sum(getattr(one, name) for one in with_pot) for name in ("pot", "expected"))
    known, quarters = with_pot[0].quarters_known, with_pot[0].quarters
    likely = sum(one.chance_all for one in with_pot)
    return (
        f"With {known} of {quarters} quarters known, {pounds(expected)} of {pounds(pot)} is expected to be released. "
        f"About {decimals(likely, 0)} of {counted(len(with_pot), 'area')} can be expected to earn the whole pot."
    )


def payment_words(one: PaymentProjection) -> str:
    """One area's pot."""
    if not one.pot:
        return "No reduction is planned, so that there is no pot."
    if one.quarters_known == one.quarters:
        return f"All quarters are known: {pounds(one.released.middle)} of the pot of {pounds(one.pot)} was earned."
    return (
        f"The pot is {pounds(one.pot)}. Chance that all of it is released: {chance_with_word(one.chance_all)}; that "
        f"any is: {chance(one.chance_any)}. Expected: {pounds(one.expected)} "
        f"({between_pounds(one.released.low, one.released.high)}), of which {pounds(one.paid)} is earned already."
    )


def budget_words(one: BudgetProjection, name: str) -> str:
    """One pool's year."""
    forecast = f"{name}, {one.year}: {pounds(one.forecast)} forecast against a budget of {pounds(one.budget)}"
    if one.chance is None or one.outturn is None:
        return f"{forecast}. {counted(one.months_known, 'month')} of spending say too little for a chance."
    return (
        f"{forecast} ({between_pounds(one.outturn.low, one.outturn.high)}). Chance of ending within it: "
        f"{chance_with_word(one.chance)}."
    )


def budgets_words(budgets: Sequence[BudgetProjection]) -> str:
    """Several pools added up."""
    budget, spent, forecast = (
        sum((getattr(one, name) for one in budgets), Decimal(0)) for name in ("budget", "spent", "forecast")
    )
    return (
        f"{counted(len(budgets), 'pool')} together: {pounds(spent)} spent, {pounds(forecast)} forecast against a "
        f"budget of {pounds(budget)}."
    )


def waiting_words(projection: Projection, worth: tuple[OneMoreMonth, ...], action: Action) -> Iterator[str]:
    """What one more month is worth, over all areas and in plain words."""
    if not worth:
        yield "No month is to come: there is nothing to wait for."
        return
    gain, waiting, better = mean_worth(worth)
    yield (
        f"One more month of {label_of(projection)} is expected to lower the mean squared error of areas' chances (the "
        f"Brier score) by {decimals(gain, 4)}."
    )
    loss = f"{'saves' if waiting > 0 else 'costs'} {decimals(abs(waiting) * 100, 1)} in every 100 of that on average"
    if abs(waiting) < NO_DIFFERENCE:
        loss = "makes no difference on average"
    yield (
        f"Were something to be done that costs {share(action.cost * 100)} of what missing the target costs and betters "
        f"the months after it by {decimals(action.effect, 1)}%, deciding a month later {loss}; in "
        f"{share(better * 100)} of areas waiting is the better of the two."
    )


def worth_words(one: OneMoreMonth) -> str:
    """What next month will tell of one place."""
    low, _, high = one.later
    told = f"Once next month is known the chance will be {between_chances(low, high)} in four cases of five."
    acting = f"The declared action begun now would make it {chance(one.chance_acting)}"
    what = "is worth its cost" if one.acts_now else "is not worth its cost"
    gains = one.worth_waiting > NO_DIFFERENCE
    waiting = "deciding a month later is better" if gains else "nothing is gained by waiting a month"
    return f"{told} {acting}, which {what}; {waiting}."


def finding_words(one: ProjectionFinding) -> str:
    """A finding in one sentence."""
    return f"Expected {one.expected}; found {one.found}. {one.to_do}."


def findings_of(projection: Projection) -> tuple[str, ...]:
    """What to know of the whole projection."""
    return tuple(finding_words(one) for one in projection.findings)


def title_of(result: RoundProjection) -> str:
    """The page's title."""
    return f"{result.round_title}: the year as known at the end of {month_words(result.as_of)}"
