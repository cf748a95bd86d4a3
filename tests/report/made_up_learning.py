"""A made-up result of what was learnt: two rounds, a metric that none tells of, and scores of one held-back year."""

from __future__ import annotations

from datetime import date

from carefund.appraisal.chance_scores import Better, score_chances
from carefund.appraisal.learnt import Learnt
from carefund.evaluation.held_back import WAYS, HeldBack, HeldBackScores, WayScored
from carefund.evaluation.what_was_learnt import WhatWasLearnt, what_was_learnt
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.rounds import load_round
from tests.appraisal.made_up_records import record
from tests.packaged import ASSUMPTIONS


def learning() -> WhatWasLearnt:
    """What a made-up round and another of areas' own plans taught."""
    kinds = (("case-management", 0.4), ("reablement", 0.6))
    own = [record(round="other", area_code=f"E0600000{code}", planned=-2.0 - code, kinds=kinds) for code in range(4)]
    unknown = record(round="third", area_code=ENGLAND, without=None)
    learnt = Learnt((record(area_code=ENGLAND, metric="delayed-days"), *own, unknown))
    return what_was_learnt(ASSUMPTIONS.with_learnt(learnt), [load_round("bcf-2023-25")], date(2024, 1, 1), _scores())


def _scores() -> HeldBackScores:
    areas = [f"E0600{code:04d}" for code in range(12)]
    interval = Interval(-0.01, 0.002, 0.02)
    ways = tuple(
        WayScored(
            way=way,
            scored=score_chances([0.1 + place / 20] * 12, [code % 4 == 0 for code in range(12)], areas),
            crps=2.5,
            crps_interval=Interval(2.0, 2.5, 3.0),
            better=Better(middle=0.002, interval=interval),
            closer=Better(middle=-0.1, interval=None),
            beats=Better(middle=-0.002, interval=interval),
        )
        for place, way in enumerate(WAYS)
    )
    year = HeldBack(series="delayed-days", year="2018-19", known=True, ways=ways)
    return HeldBackScores(rows=(year, HeldBack(series=None, year=None, known=True, ways=ways)))
