"""Every kind of note in words, with its figures and no others."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import get_args

import numpy as np
import pytest

from carefund.appraisal import notes as kinds
from carefund.appraisal.base_rates import past_changes_of_all
from carefund.appraisal.notes import Note
from carefund.appraisal.reference_effects import area_class, reached_class
from carefund.report.appraisal.notes import note_words, notes_in_words, pooling_words, spans_words
from tests.packaged import ASSUMPTIONS
from tests.report import made_up

GROWTH = kinds.GrowthExpected(
    a_year=0.02568, label="Emergency admissions, 15 years to 2012-13", percent=47, source="National Audit Office, 2013"
)
SAID: list[tuple[Note, str]] = [
    (kinds.EarlierFiguresJoined(codes=("15E", "E06000060")),
     "Places that merged or took another code carry earlier figures: 15E, E06000060."),
    (kinds.EarlierFiguresDivided(codes=("E06000058", "E06000059")),
     "Places that were cut out of others carry a part of what these had: E06000058, E06000059. The part is that of "
     "their own first figures; their level is learned from these alone."),
    (kinds.ReplacedByOthers(codes=("E06000028",)),
     "Places that others have replaced are not forecast, their successors are: E06000028."),
    (kinds.WholeOfPlaces(places=7, adds_up=True, estimated=5),
     "No figure for England is held: what stands for it is the sum of 7 places. In 5 months some place has no "
     "figure, and its usual part stands for it."),
    (GROWTH, "Before the figures say otherwise, England is expected to change by +2.6% a year: emergency admissions, "
     "15 years to 2012-13, +47% (National Audit Office, 2013)."),
    (kinds.CoverageUsed(series="delayed-days", holes=25, shifts=45),
     "Coverage audit of delayed-days: 25 holes in places' figures are left out; of 45 shifts of level those that ended "
     "or have lasted a year are not taken for change."),
    (kinds.WholeOfPlaces(places=123, adds_up=True, estimated=45),
     "No figure for England is held: what stands for it is the sum of 123 places. In 45 months some place has no "
     "figure, and its usual part stands for it."),
    (kinds.WholeOfPlaces(places=3, adds_up=False, estimated=7),
     "No figure for England is held: what stands for it is the mean of 3 places. In 7 months some place has no "
     "figure, and its usual part stands for it."),
    (kinds.NoLongerReporting(units=2, months=3),
     "2 places without a figure in the last 3 months are not forecast."),
    (kinds.ShortHistory(codes=("E06000053",)), "Less than a year of figures, so little is known of: E06000053."),
    (kinds.ReachNotStated(scheme="1"),
     "Scheme 1: it does not say whom it reaches, so it is taken to add nothing."),
    (kinds.OutOfBounds(scheme="1", figure="eligible", value=Decimal(1000000), taken=Decimal("20000.0")),
     "Scheme 1: events of its people a year of 1.00000e+6 cannot be; taken as 20,000."),
    (kinds.OutOfBounds(scheme="1", figure="reach", value=Decimal(140), taken=Decimal(100)),
     "Scheme 1: reach in per cent of 140 cannot be; taken as 100."),
    (kinds.EffectNotStated(scheme="1"), "Scheme 1: it claims no effect; what such schemes did stands in."),
    (kinds.PreventsEverything(scheme="1"),
     "Scheme 1: it claims to prevent everything among those it reaches; no study found that."),
    (kinds.ClaimsRise(scheme="1"), "Scheme 1: the effect it claims is a rise."),
    (kinds.StartNotStated(scheme="1"),
     "Scheme 1: no start is given; it is taken to act in full from the first month."),
    (kinds.FullEffectBeforeStart(scheme="1"),
     "Scheme 1: its full effect is dated before its start; taken at its start."),
    (kinds.FamilyNotKnown(scheme="1"),
     "Scheme 1: no family of schemes fits its words; it is held against all of them together."),
    (kinds.DeliveryAssumed(reach=0.7, delay=3.0),
     "Schemes are taken to reach 70% of the people planned on average and to start 3 months late. Nobody has measured "
     "either."),
    (kinds.NoSchemeSays(), "No scheme says how it moves this metric: it is taken to add nothing."),
    (kinds.KnownMonthsKept(months=6), "Known months of the target (6) are taken as they came."),
    (kinds.ProgrammesWeighed(weight=0.34),
     "The schemes' sum is weighed with what whole programmes did, which has 34% of the weight: the more a plan's "
     "schemes promise together, the less sure is their sum."),
    (kinds.BaselineApart(planned=2345.0, official=23450.0, percent=-90.0),
     "The plan's baseline of 2,345 is −90.0% from the 23,450 that official figures give for the same months, so it may "
     "count something else: the target was judged as a change in per cent."),
    (kinds.BaselineIncomplete(months=4),
     "4 months of the baseline are known to be holes, so the change is not to be trusted."),
    (kinds.BaselineEstimated(months=(date(2014, 7, 1), date(2014, 9, 1))),
     "The baseline has no figure for July 2014 and September 2014: it is estimated from what this area was of England "
     "in the months near by, and how far such estimates miss is in the interval."),
    (kinds.SkillShown(skill=made_up.skill("delayed-days")),
     "Chances of single areas for a year that ends within 18 months have been better than how often areas change so "
     "much: Brier skill +0.20 (90% interval +0.05 to +0.35; 1,200 chances of delayed-days from 20 origins, September "
     "2012 to June 2017)."),
    (kinds.NoSkill(skill=made_up.skill("delayed-days", -0.1)),
     "Chances of single areas for a year that ends 18 months ahead have not been surely better than how often areas "
     "change so much: Brier skill +0.20 (90% interval −0.10 to +0.20; 1,200 chances of delayed-days from 20 origins, "
     "September 2012 to June 2017). Areas are not ranked by them."),
    (kinds.SkillNotMeasured(series="falls", ahead=21, months=12),
     "How good such chances are was not measured for falls, targets of 12 months that end 21 months ahead."),
    (kinds.LaterRevisions(),
     "Figures are those of the newest releases held, which for past months are later revisions than anyone could have "
     "seen then."),
    (kinds.ReleasesOutBy(day=date(2014, 9, 30), last=date(2013, 8, 1)),
     "Only releases out by 30 September 2014 are used; their figures end with August 2013, and later months are "
     "forecast. Of many months only a later version than the first is held, and the areas of commissioners are those "
     "of today."),
    (kinds.StudiesUsed(day=date(2014, 9, 30), out=1, held=12),
     "Of what programmes did on whole areas 1 finding had appeared by 30 September 2014, of 12 held; later ones are "
     "not used."),
    (kinds.OnlyNewCounts(part=0.05),
     "The programme ran in the baseline year, whose figures hold what it did: of a programme's effect only the part "
     "that is new, 5%, is added (not verified)."),
    (kinds.NewPartNotStated(),
     "Nothing says how much of the programme is new (a round's new_part), so a programme's whole effect is added: too "
     "much where it ran in the baseline year."),
    (kinds.HeldByPast(scheme="1", part=0.5),
     "Scheme 1: by its dates the figures hold 50% of its full effect already; only the rest is added."),
    (kinds.OnlyTargetKnown(),
     "With the plan: each area's plan is taken to do what whole programmes did in the studies that had appeared, in "
     "the months still to come, for only a target is given."),
    (kinds.TargetAllowsWorse(target=2.0, more_is_better=False),
     "Less is better here, and the target of +2.0% allows a rise: it is met by any rise that is no larger."),
    (kinds.DirectionBySign(more_is_better=True),
     "The series has no better direction. The sign of the target says which is meant: a rise of at least that."),
]  # fmt: skip


@pytest.mark.parametrize(("note", "words"), SAID)
def test_each_kind_in_words(note: Note, words: str) -> None:
    assert note_words(note) == words


def test_every_kind_is_among_those_above() -> None:
    assert {type(note) for note, _ in SAID} == set(get_args(Note))
    assert notes_in_words(note for note, _ in SAID) == tuple(words for _, words in SAID)


def test_every_figure_of_a_note_shows_in_its_words() -> None:
    for note, words in SAID:
        for one in fields(note):  # type: ignore[arg-type]
            value = getattr(note, one.name)
            if isinstance(value, str) and one.name not in {"figure", "label"}:
                assert value in words
            elif isinstance(value, int) and not isinstance(value, bool):
                assert str(value) in words


def test_what_is_no_note_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a note"):
        note_words("a sentence")  # type: ignore[arg-type]


def test_how_a_class_was_pooled_is_said_with_its_figures() -> None:
    assert pooling_words(area_class(ASSUMPTIONS, "non-elective-admissions")) == (
        "Random-effects mean of all studies, Paule and Mandel. Figures that built up over years are divided by the "
        "years."
    )
    assert pooling_words(area_class(ASSUMPTIONS, "delayed-days")).startswith("Too few studies (1): a spread of ")
    homes = reached_class(ASSUMPTIONS, "non-elective-admissions", "care-home-support")
    assert "families, " in pooling_words(homes)
    assert "the family's own studies, −" in pooling_words(homes)
    none = reached_class(ASSUMPTIONS, "non-elective-admissions", "reablement")
    assert pooling_words(none).endswith("; the family has no study of its own.")


def test_how_spans_were_chosen_is_said() -> None:
    values = np.full((1, 33), 100.0)
    assert spans_words(past_changes_of_all(values, date(2013, 4, 1))) == (
        "Spans of 12 months that do not overlap, counted back from the last month, on the same months a year before."
    )
    unfinished = past_changes_of_all(values, date(2013, 4, 1), starts_in=4, fewest=9)
    assert "from April; the newest has 9, on the same months" in spans_words(unfinished)


def test_england_s_own_skill_and_one_of_too_few_origins_are_said_to_be_so() -> None:
    of_england = replace(made_up.skill("delayed-days"), place="England", low=None, high=None)
    words = note_words(kinds.NoSkill(skill=of_england))
    assert words.startswith("England's own chances for a year that ends 18 months ahead have not been surely better")
    assert "(too few to say how surely; " in words
    assert words.endswith("It is told with that in mind.")
