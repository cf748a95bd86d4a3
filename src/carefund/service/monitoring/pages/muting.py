"""The page on which one warning is muted, or its mute lifted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from carefund.assurance.muting import MutedWarning
from carefund.service.frame.problem import Problem
from carefund.service.monitoring.kept import ToldWarning
from carefund.wording.dates import LONDON, day_words
from carefund.wording.lists import mid_sentence


@dataclass(frozen=True, kw_only=True)
class MutingPage:
    """The form: `muted` says who muted the warning, why and until when; empty where it is to be muted."""

    title: str
    round_id: str
    round_title: str
    area: str
    metric: str
    html: Markup
    muted: str
    typed: Mapping[str, str]
    problem: Problem | None


def muting_page(
    round_: tuple[str, str],
    told: ToldWarning,
    mute: MutedWarning | None,
    typed: Mapping[str, str],
    problem: Problem | None = None,
) -> MutingPage:
    """The page of one warning; `round_` is id and title, `mute` that which stands."""
    what = f"{told.name}, {mid_sentence(told.label)}"
    return MutingPage(
        title=f"{'Lift the mute' if mute else 'Mute the warning'}: {what}",
        round_id=round_[0],
        round_title=round_[1],
        area=told.area,
        metric=told.metric,
        html=told.html,
        muted=mute_words(mute) if mute else "",
        typed=typed,
        problem=problem,
    )


def mute_words(mute: MutedWarning) -> str:
    """Who muted a warning, since when, until when and why."""
    made = day_words(mute.at.astimezone(LONDON).date())
    return f"Muted by {mute.by} ({mute.organisation}) on {made}, until {day_words(mute.until)}: {mute.reason}"
