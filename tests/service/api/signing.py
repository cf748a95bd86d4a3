"""A plan of Leeds that everybody has signed, for tests of submitting."""

from __future__ import annotations

from typing import Any

from tests.service.api.program import OWN, Program, as_sent, sound_plan
from tests.service.site import LEEDS, ROUND, Site, sign_offs

PAGES = f"/plans/{ROUND}/{LEEDS}"


def signed(site: Site, program: Program) -> dict[str, Any]:
    """Save the sound plan with a program, and let everybody sign it on the pages; what is to be submitted."""
    saved = program.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": as_sent(own_plan())}).json()
    of_version = {"version": saved["version"], "plan_hash": saved["plan_hash"]}
    _post(site, "leeds lead", "/ready", of_version)
    for one in program.get(OWN).json()["signatures"]:
        kind = {each.id: each for each in sign_offs()}[one["role"]]
        sent = of_version | {"role": kind.id, "on_behalf_of": one["on_behalf_of"]}
        _post(site, f"leeds {kind.id}", "/sign", sent)
    return of_version


def own_plan() -> Any:
    """The sound plan with the NHS body of the site as the one that pays, so that its people may sign."""
    plan = sound_plan()
    own = [
        one.model_copy(update={"organisation": "NHS Leeds"}) if one.kind == "nhs" else one for one in plan.contributions
    ]
    return plan.model_copy(update={"contributions": tuple(own)})


def _post(site: Site, who: str, where: str, sent: dict[str, Any]) -> None:
    answer = site.client(who).post(PAGES + where, sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
