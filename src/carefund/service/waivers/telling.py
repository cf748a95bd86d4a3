"""What is told of a waiver that was decided."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.assurance.permissions import Role
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.waivers.pages.all_waivers import LABELS


def of_waiver(what: Happened) -> Iterator[Notice]:
    """The area's editors and lead: what was decided, and why."""
    asked, said = what.state.waivers[what.body.waiver], "granted" if what.body.granted else "refused"
    words = (
        f"{asked.decided_for} {said} a waiver that was asked for on the {what.plan}: "
        f"{LABELS.get(asked.check, asked.check)}. {what.body.reason}"
    )
    yield notice(what.people(Role.EDITOR, Role.LEAD), f"A waiver was {said}: plan of {what.area_name}", words)
