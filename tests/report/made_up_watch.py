"""A made-up round watched: England off its target, one area beyond it, one cause muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import numpy as np

from carefund.assurance.conditions import ConditionState
from carefund.calendar import last_day, months_between
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.monitoring.decided_conditions import DecidedCondition, conditions_on
from carefund.monitoring.returns.latest import AreaReturned, ConditionSaid, SchemeOutput
from carefund.monitoring.signals.signals import signals
from carefund.monitoring.warnings.causes import Change, PartChange, PeerChange
from carefund.monitoring.warnings.following import follow
from carefund.monitoring.warnings.warning import Mute, Prospect, Sign, Watched
from carefund.monitoring.warnings.watching import WatchedRound, price_of
from carefund.programme.rounds import load_round
from tests.monitoring.returns.sound import area, quarter_of
from tests.report import made_up
from tests.report.made_up_projections import AS_OF, METRIC, projection

MUTED = made_up.CODES[1]


@cache
def watched() -> WatchedRound:
    """The first round at the end of June 2015, of three areas."""
    round_, months = load_round("bcf-2015-16"), months_between(date(2015, 4, 1), AS_OF)
    price = price_of(round_, projection().of(METRIC).question)
    prospect = Prospect(
        chance_missed=0.95, beyond=Interval(-1.0, 40.0, 90.0), expected=41.5, has_skill=True, target=900.0
    )
    sign = Sign(kind="drift-up", since=date(2015, 2, 1), p=0.03)

    def seen(area: str, month: date, *, own: bool) -> Watched:
        off = area == ENGLAND or own
        return Watched(
            metric=METRIC, area=area, month=month, sign=sign if off else None, own_sign=sign if own else None,
            prospect=prospect, price=price,
        )  # fmt: skip

    codes = (ENGLAND, *made_up.CODES)
    history = follow([[seen(code, month, own=code in made_up.CODES[:2]) for code in codes] for month in months])
    parts = tuple(
        PartChange(breakdown="care-type", series=name, label=label, change=Change(before=before, now=now), share=share)
        for name, label, before, now, share in (
            ("a", "Acute care", 80.0, 120.0, 100.0),
            ("n", "Non-acute care", 30.0, 25.0, 0.0),
        )
    )
    peers = PeerChange(own=31.8, changes=((made_up.CODES[2], 2.0),))
    told = [
        replace(one, months=tuple(months), parts=parts, peers=None if one.area == ENGLAND else peers)
        for one in history[-1]
    ]
    mute = Mute(metric=METRIC, area=MUTED, reason="A ward is closed", by="Ada Lovelace", until=date(2016, 1, 1))
    told = [one.muted_by((mute,)) for one in told]
    counts = np.random.default_rng(1).poisson(90.0, (2, 24)).astype(np.float64)
    return WatchedRound(
        round_id=round_.id,
        round_title=round_.title,
        as_of=AS_OF,
        months=tuple(months),
        warnings=tuple(one for one in told if one.mute is None),
        muted=tuple(one for one in told if one.mute is not None),
        history=tuple(history),
        projection=projection(),
        signals=signals(counts, months_between(date(2013, 7, 1), AS_OF), names=["a", "b"], counts=True),
        returns=tuple(_returned(code) for code in made_up.CODES[:2]),
        conditions=conditions_on(map(_decided, made_up.CODES[:2]), last_day(AS_OF)),
        due=round_.returns.quarters[-1:] if round_.returns else (),
    )


def _decided(code: str) -> DecidedCondition:
    """A condition of a decision whose last day has gone by."""
    return DecidedCondition(
        code=code,
        area=area(code).name,
        words="Show how seven-day services are paid for",
        owner="The director of finance",
        due=AS_OF,
        state=ConditionState.OPEN,
        escalated_to="The region",
    )


def _returned(code: str) -> AreaReturned:
    """A return of a round that asks for outputs: one scheme on course and one behind, one condition no longer met."""
    round_, quarter = quarter_of("q2-2023-24")
    return AreaReturned(
        code=code,
        name=area(code).name,
        quarter=quarter,
        signed=date(2023, 10, 20),
        outputs=tuple(
            SchemeOutput(scheme=name, unit="packages", planned=Decimal(100), output=output, course=Decimal(50))
            for name, output in (("Reablement", Decimal(60)), ("Telecare", Decimal(40)))
        ),
        conditions=tuple(
            ConditionSaid(
                condition=one.id, label=one.label, kept=place > 0, explanation="" if place else "A trust left"
            )
            for place, one in enumerate(round_.conditions)
        ),
    )
