"""Rounds that are open."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.service.api.answers import RoundAnswer, RoundLine, RoundsAnswer, SignOffLine
from carefund.service.api.operations import operation
from carefund.service.frame.routes import ANYONE
from carefund.service.plans.prefilling import layout_at_hand
from carefund.service.plans.sections import sections_of
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import open_rounds, opened


@operation("GET", "/rounds", "rounds", ANYONE, answers=RoundsAnswer, tag="rounds")
def rounds(_request: HttpRequest) -> RoundsAnswer:
    """The open rounds with their deadlines."""
    return RoundsAnswer(rounds=[_line(one, definition) for one, definition in open_rounds()])


@operation("GET", "/rounds/{round_id}", "round", ANYONE, answers=RoundAnswer, tag="rounds")
def one_round(_request: HttpRequest, round_id: str) -> RoundAnswer:
    """What one open round asks of its plans: years, streams, metrics, conditions, signatures, sections."""
    found = opened(round_id)
    if found is None:
        raise Http404("no such round")
    definition = load_round(round_id)
    assert definition.planning is not None  # rounds without it are not opened
    planning = definition.planning
    return RoundAnswer(
        round=_line(found, definition),
        summary=definition.summary,
        pooled_years=[str(one) for one in planning.pooled_years],
        streams=[one.id for one in definition.streams],
        metrics=[one.id for one in definition.metrics],
        conditions=[one.id for one in definition.conditions],
        signatures=[
            SignOffLine(role=one.id, label=one.label, each_of=one.signs_for)
            for one in planning.sign_offs
            if one.required
        ],
        sections=[one.id for one in sections_of(layout_at_hand(round_id))],
    )


def _line(found: OpenRound, definition: Round) -> RoundLine:
    return RoundLine(
        round=found.round_id,
        title=definition.title,
        due=found.shown,
        new_until=found.new,
        edit_until=found.edit,
        late=found.late,
        invented=found.invented,
    )
