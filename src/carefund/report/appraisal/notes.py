"""What a reader should know of an appraisal, in sentences: one for each kind of note that an appraisal gives."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from carefund.appraisal import notes as kinds
from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.notes import Note
from carefund.appraisal.reference_effects import FamilyAmongFamilies, ReferenceClass, TooFewStudies
from carefund.appraisal.skill import Skill
from carefund.calendar import MONTH_NAMES
from carefund.wording.dates import day_words, month_words, span_words
from carefund.wording.lists import listed
from carefund.wording.numbers import count, number, part, percent, signed_decimals, signed_number, six_figures
from carefund.wording.standing import NOT_VERIFIED

FIGURE_WORDS = {"eligible": "events of its people a year", "reach": "reach in per cent", "effect": "effect in per cent"}
"""The figures of a scheme that may be out of bounds."""
OF_SCHEMES: dict[type[kinds.OfScheme], str] = {
    kinds.ReachNotStated: "it does not say whom it reaches, so it is taken to add nothing.",
    kinds.EffectNotStated: "it claims no effect; what such schemes did stands in.",
    kinds.PreventsEverything: "it claims to prevent everything among those it reaches; no study found that.",
    kinds.ClaimsRise: "the effect it claims is a rise.",
    kinds.StartNotStated: "no start is given; it is taken to act in full from the first month.",
    kinds.FullEffectBeforeStart: "its full effect is dated before its start; taken at its start.",
    kinds.FamilyNotKnown: "no family of schemes fits its words; it is held against all of them together.",
}
"""What is said of a scheme where no figure belongs to it."""


def notes_in_words(notes: Iterable[Note]) -> tuple[str, ...]:
    """A sentence or two for each note, in the same order."""
    return tuple(note_words(note) for note in notes)


@singledispatch
def note_words(note: Note | kinds.OfScheme) -> str:
    """One note in a sentence or two, with its figures. Raises TypeError for what is no note."""
    raise TypeError(f"expected a note of an appraisal, found {note!r}")


@note_words.register
def _(note: kinds.EarlierFiguresJoined) -> str:
    return f"Places that merged or took another code carry earlier figures: {', '.join(note.codes)}."


@note_words.register
def _(note: kinds.EarlierFiguresDivided) -> str:
    return (
        f"Places that were cut out of others carry a part of what these had: {', '.join(note.codes)}. The part is that "
        "of their own first figures; their level is learned from these alone."
    )


@note_words.register
def _(note: kinds.ReplacedByOthers) -> str:
    return f"Places that others have replaced are not forecast, their successors are: {', '.join(note.codes)}."


@note_words.register
def _(note: kinds.GrowthExpected) -> str:
    return (
        f"Before the figures say otherwise, England is expected to change by {percent(note.a_year * 100)} a year: "
        f"{note.label.lower()}, {signed_number(note.percent)}% ({note.source})."
    )


@note_words.register
def _(note: kinds.WholeOfPlaces) -> str:
    what = "sum" if note.adds_up else "mean"
    whole = f"No figure for England is held: what stands for it is the {what} of {count(note.places)} places."
    if not note.estimated:
        return whole
    return f"{whole} In {count(note.estimated)} months some place has no figure, and its usual part stands for it."


@note_words.register
def _(note: kinds.CoverageUsed) -> str:
    return (
        f"Coverage audit of {note.series}: {note.holes} holes in places' figures are left out; of {note.shifts} "
        "shifts of level those that ended or have lasted a year are not taken for change."
    )


@note_words.register
def _(note: kinds.NoLongerReporting) -> str:
    return f"{note.units} places without a figure in the last {note.months} months are not forecast."


@note_words.register
def _(note: kinds.ShortHistory) -> str:
    return f"Less than a year of figures, so little is known of: {', '.join(note.codes)}."


@note_words.register
def _(note: kinds.OfScheme) -> str:
    return f"Scheme {note.scheme}: {OF_SCHEMES[type(note)]}"


@note_words.register
def _(note: kinds.OutOfBounds) -> str:
    value, taken = six_figures(note.value), number(note.taken)
    return f"Scheme {note.scheme}: {FIGURE_WORDS[note.figure]} of {value} cannot be; taken as {taken}."


@note_words.register
def _(note: kinds.HeldByPast) -> str:
    return (
        f"Scheme {note.scheme}: by its dates the figures hold {part(note.part)} of its full effect already; only the "
        "rest is added."
    )


@note_words.register
def _(note: kinds.DeliveryAssumed) -> str:
    return (
        f"Schemes are taken to reach {part(note.reach)} of the people planned on average and to start "
        f"{count(note.delay)} months late. Nobody has measured either."
    )


@note_words.register
def _(note: kinds.TargetAllowsWorse) -> str:
    better, change = ("More", "fall") if note.more_is_better else ("Less", "rise")
    return (
        f"{better} is better here, and the target of {percent(note.target)} allows a {change}: it is met by any "
        f"{change} that is no larger."
    )


@note_words.register
def _(note: kinds.DirectionBySign) -> str:
    way = "rise" if note.more_is_better else "fall"
    return f"The series has no better direction. The sign of the target says which is meant: a {way} of at least that."


@note_words.register
def _(_: kinds.NoSchemeSays) -> str:
    return "No scheme says how it moves this metric: it is taken to add nothing."


@note_words.register
def _(note: kinds.KnownMonthsKept) -> str:
    return f"Known months of the target ({note.months}) are taken as they came."


@note_words.register
def _(note: kinds.ProgrammesWeighed) -> str:
    return (
        f"The schemes' sum is weighed with what whole programmes did, which has {part(note.weight)} of the weight: "
        "the more a plan's schemes promise together, the less sure is their sum."
    )


@note_words.register
def _(note: kinds.BaselineApart) -> str:
    return (
        f"The plan's baseline of {count(note.planned)} is {percent(note.percent)} from the {count(note.official)} "
        "that official figures give for the same months, so it may count something else: the target was judged as a "
        "change in per cent."
    )


@note_words.register
def _(note: kinds.BaselineIncomplete) -> str:
    return f"{note.months} months of the baseline are known to be holes, so the change is not to be trusted."


@note_words.register
def _(note: kinds.BaselineEstimated) -> str:
    months = listed(month_words(month) for month in note.months)
    return (
        f"The baseline has no figure for {months}: it is estimated from what this area was of England in the months "
        "near by, and how far such estimates miss is in the interval."
    )


@note_words.register
def _(note: kinds.SkillShown) -> str:
    return f"{_whose(note.skill)} for a year that ends within {note.skill.ahead} months have been better than how " + (
        f"often areas change so much: {skill_words(note.skill)}."
    )


@note_words.register
def _(note: kinds.NoSkill) -> str:
    skill = note.skill
    told = "Areas are not ranked by them." if skill.place == "places" else "It is told with that in mind."
    return (
        f"{_whose(skill)} for a year that ends {skill.ahead} months ahead have not been surely better than how often "
        f"areas change so much: {skill_words(skill)}. {told}"
    )


@note_words.register
def _(note: kinds.SkillNotMeasured) -> str:
    return (
        f"How good such chances are was not measured for {note.series}, targets of {note.months} months that end "
        f"{note.ahead} months ahead."
    )


def _whose(skill: Skill) -> str:
    return "England's own chances" if skill.place == "England" else "Chances of single areas"


def skill_words(skill: Skill) -> str:
    """A measured skill: `Brier skill -0.01 (90% interval -0.05 to +0.03; 18,120 chances of ... from 20 origins)`."""
    when, chances = span_words(skill.first, skill.last), count(skill.cases)
    of = f"{chances} chances of {skill.series} from {skill.origins} origins, {when}"
    interval = "too few to say how surely"
    if skill.low is not None and skill.high is not None:
        interval = f"90% interval {signed_decimals(skill.low, 2)} to {signed_decimals(skill.high, 2)}"
    return f"Brier skill {signed_decimals(skill.skill, 2)} ({interval}; {of})"


@note_words.register
def _(_: kinds.LaterRevisions) -> str:
    return (
        "Figures are those of the newest releases held, which for past months are later revisions than anyone could "
        "have seen then."
    )


@note_words.register
def _(note: kinds.ReleasesOutBy) -> str:
    return (
        f"Only releases out by {day_words(note.day)} are used; their figures end with {month_words(note.last)}, and "
        "later months are forecast. Of many months only a later version than the first is held, and the areas of "
        "commissioners are those of today."
    )


@note_words.register
def _(note: kinds.StudiesUsed) -> str:
    findings = f"{note.out} {'finding' if note.out == 1 else 'findings'}"
    return (
        f"Of what programmes did on whole areas {findings} had appeared by {day_words(note.day)}, of {note.held} held; "
        "later ones are not used."
    )


@note_words.register
def _(_: kinds.OnlyTargetKnown) -> str:
    return (
        "With the plan: each area's plan is taken to do what whole programmes did in the studies that had appeared, in "
        "the months still to come, for only a target is given."
    )


@note_words.register
def _(note: kinds.OnlyNewCounts) -> str:
    return (
        "The programme ran in the baseline year, whose figures hold what it did: of a programme's effect only the part "
        f"that is new, {part(note.part)}, is added ({NOT_VERIFIED})."
    )


@note_words.register
def _(_: kinds.NewPartNotStated) -> str:
    return (
        "Nothing says how much of the programme is new (a round's new_part), so a programme's whole effect is added: "
        "too much where it ran in the baseline year."
    )


def pooling_words(reference: ReferenceClass) -> str:
    """How the figures of a reference class were come by."""
    pooling = reference.pooling
    if isinstance(pooling, FamilyAmongFamilies):
        base = f"Random-effects mean of {pooling.families} families, {percent(pooling.centre)} (Paule and Mandel)"
        if pooling.own is None:
            return f"{base}; the family has no study of its own."
        own_part = part(pooling.own_part)
        return f"{base}; the family's own studies, {percent(pooling.own)}, count for {own_part} of its mean."
    words = "Random-effects mean of all studies, Paule and Mandel."
    if isinstance(pooling, TooFewStudies):
        spread = number(Decimal(repr(pooling.spread)))
        words = f"Too few studies ({pooling.studies}): a spread of {spread}% is declared and the mean drawn to 0."
    per_year = " Figures that built up over years are divided by the years." if reference.scope == "area" else ""
    return f"{words}{per_year}"


def spans_words(past: PastChanges) -> str:
    """How the spans of past changes were chosen."""
    start = "counted back from the last month" if past.starts_in is None else f"from {MONTH_NAMES[past.starts_in - 1]}"
    short = f"; the newest has {past.lengths[-1]}" if past.lengths and past.lengths[-1] < past.span else ""
    return f"Spans of {past.span} months that do not overlap, {start}{short}, on the same months a year before."
