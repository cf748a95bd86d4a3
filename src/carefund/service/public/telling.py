"""What is told of publication: to everyone of an area, that its plan and what was decided on it are public."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from carefund.service.frame.routes import AREA_ROLES
from carefund.service.notices.happened import Happened, Notice, notice


def of_publication(what: Happened) -> Iterator[Notice]:
    """Everyone of the area: which edition has its plan, and where anybody reads it."""
    place = reverse("public-area", args=(what.round.id, what.area))
    words = (
        f"Edition {what.body.edition} of {what.round.title} is published. Anybody can now read the plan of "
        f"{what.area_name}, what was decided on it, and what happened:\n{settings.ADDRESS}{place}"
    )
    yield notice(what.people(*AREA_ROLES), f"Published: plan of {what.area_name}", words)
