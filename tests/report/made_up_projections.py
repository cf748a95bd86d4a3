"""A made-up projection of the first round, and years told again, of three areas."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from carefund.appraisal.question import question_of
from carefund.monitoring.projection.kept_paths import paths_of
from carefund.monitoring.projection.record import ProjectionRecord, ReplayedMonth
from carefund.monitoring.projection.replay import Replay, ToldMonth
from carefund.monitoring.projection.round_projection import Asked, RoundProjection, gathered, metric_told
from carefund.pool.books import books_of
from carefund.pool.posting_rules import check_postings
from carefund.programme.rounds import load_round
from tests.packaged import ASSUMPTIONS, REGISTERS
from tests.pool.postings import opening, paid_in, spent
from tests.report import made_up

METRIC, SERIES = "non-elective-admissions", "non-elective-admissions-by-area"
AS_OF = date(2015, 6, 1)
HALF = 0.5


def replayed_month(year: int, known: int, place: str = "places") -> ReplayedMonth:
    """A row of a record, of scores that fall with every month."""
    left = 12 - known
    return ReplayedMonth(
        series=SERIES, place=place, year=date(year, 4, 1), months=12, known=known, cases=18, places=3,
        said=0.01 * left, told=0.01 * left, anew=0.01 * left, ratio=0.02 * left if known else None,
        ratio_spread=0.015 * left if known else None, profile_spread=0.014 * left, base_rate=0.2, within_50=0.5,
        within_80=0.8, within_95=0.95, drawn_50=0.5, drawn_80=0.8, drawn_95=0.95, misses=1.1, gain_expected=0.01,
    )  # fmt: skip


@cache
def projection() -> RoundProjection:
    """The first round's admissions with half of the payment's year known, and the budget of a small pool."""
    round_ = load_round("bcf-2015-16")
    panel = made_up.panel(months=39)
    question = question_of(round_, METRIC, "pay-for-performance-year")
    kept = paths_of(made_up.forecast(panel, 6), panel)
    postings = [paid_in("a"), spent("b", pounds="250000"), spent("c", "1", "90000.50", counterparty="Care & Co")]
    books = books_of(opening(), check_postings(postings, books_of(opening()), load_round("bcf-2023-25")))
    record = ProjectionRecord(tuple(replayed_month(2014, known) for known in range(12)))
    asked = Asked(targets={METRIC: -3.5}, record=record, books=(books,))
    told = metric_told(
        round_, question, panel, kept, AS_OF, asked, registers=REGISTERS, assumptions=ASSUMPTIONS
    )  # fmt: skip
    return gathered(round_, AS_OF, [told], asked, {})


@cache
def replay() -> Replay:
    """Two years of places' and England's scores, and what was said of three areas in one month."""
    rows = tuple(
        replayed_month(year, known, place)
        for year in (2014, 2015)
        for known in range(12)
        for place in ("places", "England")
    )
    codes = ("E92000001", *made_up.CODES)
    said = np.array([[0.2, 0.8]] * len(codes))
    told = ToldMonth(
        series=SERIES, start=date(2015, 4, 1), months=12, known=6, codes=codes, said=said, anew=None, ratio=None,
        ratio_spread=None, profile_spread=None, base_rate=None, happened=said > HALF,
        fell=np.full(len(codes), 0.5), gain=None,
    )  # fmt: skip
    return Replay(rows, (told,))
