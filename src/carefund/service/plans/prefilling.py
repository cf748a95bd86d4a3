"""What is known of an area's plan before anybody writes it, and the layout of its round, kept ready in a process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from carefund.evidence.areas import Area, default_register
from carefund.evidence.query import AsOf
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook.layout import Layout
from carefund.plan.workbook.prefill import Prefilled, prefilled
from carefund.plan.workbook.sheets import layout_of
from carefund.plan.workbook.template import write_template
from carefund.programme.rounds import load_round
from carefund.service.people.sessions import today
from carefund.service.plans.evidence import evidence_at_hand

AREAS_AT_HAND = 256


@lru_cache(maxsize=16)
def layout_at_hand(round_id: str) -> Layout:
    """The layout of a round's workbook, from which its forms are made."""
    return layout_of(load_round(round_id))


def prefilled_plan(round_id: str, area_code: str) -> Prefilled:
    """What is known today of an area's plan: baselines, allocations and required sums, each with its source."""
    return _prefilled(round_id, area_code, today())


@lru_cache(maxsize=AREAS_AT_HAND)
def _prefilled(round_id: str, area_code: str, day: date) -> Prefilled:
    return prefilled(load_round(round_id), _area(area_code), _evidence_of(round_id, day))


@lru_cache(maxsize=16)
def _evidence_of(round_id: str, day: date) -> AreaEvidence:
    """The evidence of a round as known on a day: it is worked out for all areas at once."""
    return AreaEvidence(evidence_at_hand(), load_round(round_id), default_register(), AsOf(day, "period"))


def workbook_of(plan: Plan) -> bytes:
    """The workbook of a plan as it stands, to be filled in further, with the sources of what was filled in."""
    known = prefilled_plan(plan.round_id, plan.area_code)
    return write_template(load_round(plan.round_id), _area(plan.area_code), plan, known.given)


def _area(code: str) -> Area:
    area = default_register().get(code)
    assert area is not None  # only areas of the register have plans here
    return area
