"""What was learnt in sentences: what came of plans, how sure that is, what it changes, and what it cannot say."""

from __future__ import annotations

from carefund.appraisal.optimism import SPREAD, OptimismFactor
from carefund.evaluation.held_back import DATED, FIRST, STUDIES, WITHOUT, HeldBackScores
from carefund.evaluation.what_was_learnt import WhatWasLearnt
from carefund.wording.chances import chance_with_word
from carefund.wording.intervals import factor_with_interval
from carefund.wording.lists import counted, listed, mid_sentence
from carefund.wording.numbers import decimals, number, signed_decimals

NOTHING = "Nothing had been learnt from a finished round by then."
WHAT_A_FACTOR_IS = (
    "A factor of 1 is a plan that did all that it said, 0 one that did nothing, and below 0 the opposite came. Gross "
    "is what was achieved over what was planned. Net takes off what would have come anyway, by the forecast made when "
    "plans were due, and so reads a plan as an effect on what would otherwise come, which is the reading kindest to it."
)
LIMITS = (
    "All areas of a round share one national course, so that a round is one case of it, however many areas it has: the "
    "net factor is no surer than the forecast was for England.",
    "Before and after is the weakest grade of evidence: what the forecast did not foresee counts as the plan’s doing.",
    "Areas’ own plans of the first year are not public. Each is given its share of England’s, which says nothing of "
    "whether bolder plans did more, nor of kinds of scheme; areas’ own plans would, where they are given.",
    f"How factors differ between metrics and rounds cannot be seen from one round. It is declared (half-normal, scale "
    f"{number(SPREAD)}) and is what makes the interval of a round to come so much wider.",
    "The wider range of a figure with a hole uses how far two official series differ over all years held.",
)


def answer(result: WhatWasLearnt) -> str:
    """What the records say of all plans together, in two sentences."""
    if not result.factors.factors:
        return NOTHING
    whole = result.factors.factors[0]
    rounds = listed(dict.fromkeys(one.round for one in result.learnt.telling()))
    return (
        f"Of what the plans of {rounds} promised, a part of {factor_with_interval(whole.net.interval)}, 1 being all of "
        "it, came beyond what was to be expected without them. That all of it came is "
        f"{chance_words(1 - whole.net.below(1))}; that nothing came, or the opposite, "
        f"{chance_words(whole.net.below(0))}."
    )


def chance_words(probability: float) -> str:
    """A chance with its word, in the middle of a sentence."""
    return mid_sentence(chance_with_word(probability))


def worth(factor: OptimismFactor) -> str:
    """How many areas stand behind a factor, and to how many independent ones they come."""
    return (
        f"{counted(factor.areas, 'area')} in {counted(factor.rounds, 'round')}, worth {decimals(factor.effective, 0)} "
        "that were independent"
    )


def score_words(scores: HeldBackScores) -> str:
    """Whether the record made appraisals of held-back years better, and whether it therefore leads."""
    whole = scores.whole
    brier = {way: decimals(whole.of(way).scored.brier, 4) for way in (WITHOUT, STUDIES, DATED, FIRST)}
    leads = [way for way in (DATED, FIRST) if scores.leads(way)]
    changed = sum(row.known for row in scores.rows[:-1])
    verdict = (
        "It earned the lead."
        if leads
        else "That is no improvement on the chance without the plan, so that this still leads, and the record stands "
        "beside it."
    )
    gained = whole.of(DATED).better.middle
    return (
        f"Over {counted(whole.of(WITHOUT).scored.cases, 'case')} the Brier score is {brier[WITHOUT]} without the plan, "
        f"{brier[STUDIES]} with what published studies add, {brier[DATED]} with the record as dated (better than the "
        f"studies alone by {signed_decimals(gained, 5)}) and {brier[FIRST]} with it by first versions. As dated it was "
        f"known in {changed} of {len(scores.rows) - 1} series and years. {verdict}"
    )
