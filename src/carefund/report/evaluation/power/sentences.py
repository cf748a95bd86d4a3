"""What a report on power says in words."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.methods.placebos import POWER, SIZE
from carefund.evaluation.power.histories import left_out_words
from carefund.evaluation.power.power import ByAreas, DesignPower, PowerAnswer, Share, Smallest
from carefund.wording.chances import chance_with_word
from carefund.wording.effects import signed_figure
from carefund.wording.lists import counted, listed, mid_sentence
from carefund.wording.numbers import exact_percent, fine_share, part, percent

NONE_FOUND = "none that was tried"


def title(answer: PowerAnswer) -> str:
    """What was asked."""
    given = answer.protocol.title if answer.protocol else ""
    return f"Could it be seen? {given}" if given else f"Could it be seen? {answer.question.history.outcome_words}"


def asked_words(answer: PowerAnswer) -> str:
    """The question in a sentence."""
    asked = answer.question
    where = "of like size" if asked.named else "drawn from all"
    areas = counted(asked.areas, "area")
    return (
        f"A change of {exact_percent(asked.planned * 100)} in {mid_sentence(asked.history.outcome_words)}, in {areas} "
        f"{where}, looked for {counted(asked.months, asked.history.step)} after the start."
    )


def answer_words(answer: PowerAnswer) -> str:
    """What could be found, and which design finds it soonest."""
    best, asked = answer.best, answer.question
    if best is None:
        return "No design that was tried holds its size here with a p-value of 5%, so that none can be recommended."
    planned, step = exact_percent(asked.planned * 100), asked.history.step
    aim = f"with a chance of {chance_with_word(POWER)}"
    if best.soonest is not None:
        wait = counted(best.soonest, step)
        return f"A change of {planned} would be found after {wait} {aim}, soonest by {best.design.name}."
    power = chance_with_word(best.planned[-1][1].value)
    begin = f"A change of {planned} would hardly be seen: after {counted(asked.months, step)} the chance is {power}."
    if best.last.relative is None:
        return f"{begin} Not even the largest change that was tried would be found {aim}."
    return f"{begin} To be found {aim}, it would have to be {_change(best.last, step)}, by {best.design.name}."


def _change(smallest: Smallest, step: str) -> str:
    relative, units = smallest.relative or 0.0, smallest.units or 0.0
    return f"{percent(relative * 100)} ({signed_figure(units)} a {step} in one area)"


def areas_words(answer: PowerAnswer) -> str:
    """How many areas together show the planned effect; empty where that was not looked at."""
    if not answer.by_areas:
        return ""
    enough = next((one for one in answer.by_areas if one.power.value >= POWER), None)
    wait = counted(answer.question.months, answer.question.history.step)
    planned, most = exact_percent(answer.question.planned * 100), answer.by_areas[-1].areas
    if enough is None:
        return f"Not even {counted(most, 'area')} together show {planned} after {wait}."
    return f"{counted(enough.areas, 'area')} together show {planned} after {wait}, by {enough.design.name}."


def left_aside_words(answer: PowerAnswer) -> str:
    """Why designs are left aside whose size does not hold with several areas; empty where there are none."""
    asked, studies = answer.question, answer.designs[0].size.studies
    here = len(answer.too_often) if asked.areas > 1 else 0
    more = [str(one.areas) for one in answer.by_areas if one.unsound and one.areas != asked.areas]
    if here:
        begin = f"Too often {here} of {counted(len(answer.designs), 'design')} would find an effect where there is none"
    elif more:
        begin = f"With {listed(more)} areas the size of some designs does not hold"
    else:
        return ""
    return (
        f"{begin}; they are left aside, however small a change they show, so that more areas can seem to show less. "
        f"Of {counted(len(answer.designs), 'design')} in {studies} studies one may be so by chance; where several "
        "are, some areas’ figures jump by themselves and move the fits of the others: leave such areas out."
    )


def size_words(one: DesignPower) -> str:
    """The size, and whether it is as it should be."""
    words = share_words(one.size)
    if one.attainable == 0:
        return f"{words}: with so few areas no p-value reaches {part(SIZE)}"
    if one.is_sound:
        return words
    return f"{words}: not {fine_share(one.attainable)}, not recommended"


def share_words(one: Share) -> str:
    """A share with its Monte Carlo error."""
    return f"{part(one.value)} ± {part(one.error)}"


def smallest_words(one: Smallest) -> str:
    """The smallest change with how far it may lie from that."""
    if one.relative is None:
        return NONE_FOUND
    low = "" if one.low is None else percent(one.low * 100)
    high = "more than was tried" if one.high is None else percent(one.high * 100)
    return f"{percent(one.relative * 100)} ({low} to {high})" if low else f"{percent(one.relative * 100)}"


def areas_row(one: ByAreas) -> tuple[str, ...]:
    """A number of areas with what is found in them, by which design, and how many designs were left aside."""
    aside = f"{one.unsound} of {one.tried}"
    return str(one.areas), share_words(one.power), smallest_words(one.smallest), one.design.name, aside


def notes(answer: PowerAnswer) -> Iterator[str]:
    """How it was worked out and what limits it, in sentences."""
    asked = answer.question
    history = asked.history
    starts = ", ".join(str(history.periods[start]) for start in asked.starts)
    yield (
        f"Effects were planted in {history.source}: {counted(len(history.units), 'area')} with a figure in every "
        f"{history.step}, as if a treatment had started in {starts}, where nothing was done. Each study was tested by "
        "placebos in space, as `carefund evaluate` does."
    )
    yield (
        "Size is how often a design finds an effect where there is none. A design is recommended only where its size "
        "is 5%, or what a rank among so few can be, within its Monte Carlo error."
    )
    yield (
        "After ± stands the Monte Carlo error, of drawing areas and starts. All studies lie in the same years: what a "
        "shock to the whole country would do in another year is not in it."
    )
    yield (
        "Placebos were fitted once for each start with all other areas in their pool; an evaluation leaves the treated "
        "out of every pool, which changes its p-value little."
    )
    if asked.areas == 1 and not asked.named:
        yield "Every area was treated in its turn, so that the size is the rank's own and not a test of the design."
    if asked.named:
        yield "Areas of like size stood in for those that were named."
    if words := left_out_words(history):
        yield words
