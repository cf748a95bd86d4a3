"""A round's year in one view, for England or a region: plans, money, outputs, conditions and returns of its areas.

It is folded from the ledger when it is asked for; where metrics are heading is what the worker watched last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from carefund.assurance.state import State
from carefund.evidence.areas import Area
from carefund.monitoring.returns.latest import AreaReturned, outputs_together, returned
from carefund.pool.year_sums import together
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.service.monitoring.kept import watched_year
from carefund.service.monitoring.muting import standing_mutes
from carefund.service.monitoring.pages.together import WHOLE, QuarterTogether, WatchedTogether, YearTogether
from carefund.service.plans.reached import Reached
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.sums import sums_in
from carefund.service.returns.storing import last_handed_in, return_of
from carefund.service.rounds.opening import areas_of_round
from carefund.service.rounds.review_rules import is_approved


def watched_area(tenant: Tenant, day: date) -> WatchedTogether:
    """The year of one area, in the same terms."""
    kept = watched_year(tenant.round.id, tenant.data, tenant.database)
    return WatchedTogether(
        round=tenant.round,
        where=tenant.area.name,
        regions=(),
        found=year_together(tenant.round, [(tenant.area, tenant.state)], day, tenant.data),
        kept=kept,
        mutes=standing_mutes(tenant.round.id, {tenant.area.code}, day, tenant.database) if kept else {},
    )


def watched_together(reach: Reached, region: str, day: date, data: Path) -> WatchedTogether:
    """The year of the areas that somebody reaches, or of one region of them; all where there is no such region."""
    regions = sorted({one.region for one in reach.areas if one.region})
    region = region if region in regions else ""
    plans = [(area, state) for area, state in reach.states() if region in ("", area.region)]
    kept = watched_year(reach.round.id, data)
    whole = WHOLE if len(reach.areas) == len(areas_of_round(reach.round)) else "your areas"
    return WatchedTogether(
        round=reach.round,
        where=region or whole,
        regions=tuple(regions),
        found=year_together(reach.round, plans, day, data),
        kept=kept,
        mutes=standing_mutes(reach.round.id, {one.area for one in kept.told}, day) if kept else {},
    )


def year_together(round_: Round, plans: Sequence[tuple[Area, State]], day: date, data: Path) -> YearTogether:
    """The year of some areas on a day. Books are those of the last year that any of the areas has some of."""
    states = [state for _, state in plans]
    year = max((one for state in states for one in state.delivery.pools), default="")
    pools = [state.delivery.pools[year] for state in states if year in state.delivery.pools]
    quarters = round_.returns.quarters if round_.returns else ()
    return YearTogether(
        areas=tuple(area for area, _ in plans),
        approved=sum(is_approved(round_, state.decisions.standing) for state in states),
        pools=len(pools),
        year=year,
        money=together(sums_in(one, round_, data) for one in pools) if pools else None,
        outputs=outputs_together(_returned(round_, quarters, plans, data)),
        conditions=Counter(
            one.state_on(day) for state in states for one in state.conditions.values() if not one.withdrawn
        ),
        quarters=tuple(
            QuarterTogether(
                quarter=one, handed_in=sum(state.delivery.of(one.id).handed_in is not None for state in states)
            )
            for one in quarters
        ),
    )


def _returned(
    round_: Round, quarters: Sequence[ReturnQuarter], plans: Iterable[tuple[Area, State]], data: Path
) -> Iterator[AreaReturned]:
    """What each area's return that was handed in last says."""
    for area, state in plans:
        last = last_handed_in(quarters, state)
        if last is not None:
            quarter, handed_in = last
            sent = return_of(handed_in.return_hash, data)
            yield returned(round_, quarter, sent, area.code, area.name)
