"""Which events are told by mail, and what tells them: a function of what happened, that gives notices.

A person is written to once about one event, by the first notice that names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

from carefund.assurance.event import Event
from carefund.assurance.state import State
from carefund.service.notices.happened import Happened, Notice

Teller = Callable[[Happened], Iterable[Notice]]
_SIGNING, _DESK, _NATIONAL = (f"carefund.service.{part}.telling" for part in ("signing", "desk", "national"))
_CONDITIONS, _SUPPORT, _RETURNS = (f"carefund.service.{part}.telling" for part in ("conditions", "support", "returns"))
_OF_CONDITIONS = ("set", "evidenced", "judged", "changed", "escalated", "withdrawn")
TELLERS: Mapping[str, str] = MappingProxyType(
    {
        "plan-saved": f"{_SIGNING}:of_change",
        "declared-ready": f"{_SIGNING}:of_ready",
        "submitted": f"{_SIGNING}:of_submission",
        "returned": f"{_DESK}:of_opening",
        "unlocked": f"{_DESK}:of_opening",
        "unlock-undone": f"{_DESK}:of_opening",
        "question-asked": f"{_DESK}:of_questions",
        "reviewer-assigned": f"{_DESK}:of_assignment",
        "decided": f"{_NATIONAL}:of_decision",
        "decision-corrected": f"{_NATIONAL}:of_decision",
        "decision-withdrawn": f"{_NATIONAL}:of_withdrawal",
        "deadline-moved": f"{_NATIONAL}:of_date",
        "early-version-sent": f"{_NATIONAL}:of_early_version",
        "published": "carefund.service.public.telling:of_publication",
        "waiver-decided": "carefund.service.waivers.telling:of_waiver",
        "return-submitted": f"{_RETURNS}:of_return",
        "return-reminded": f"{_RETURNS}:of_reminder",
        **{f"condition-{one}": f"{_CONDITIONS}:of_condition" for one in _OF_CONDITIONS},
        **{f"adviser-{one}": f"{_SUPPORT}:of_support" for one in ("assigned",)},
        **{f"support-{one}": f"{_SUPPORT}:of_support" for one in ("asked", "offered", "answered", "given", "closed")},
    }
)
"""Where the teller of each kind of event stands, as `module:function`; of other kinds nothing is told by mail."""


def is_told(before: State, event: Event) -> bool:
    """Whether somebody may have to be told of an event; of a saved change only where it made signatures void."""
    if event.body.kind == "plan-saved":
        return bool(before.signatures)
    return event.body.kind in TELLERS


def notices_of(what: Happened) -> tuple[Notice, ...]:
    """What is told of an event, to whom."""
    if not is_told(what.before, what.event):
        return ()
    module, name = TELLERS[what.body.kind].split(":")
    teller: Teller = getattr(import_module(module), name)
    return tuple(teller(what))
