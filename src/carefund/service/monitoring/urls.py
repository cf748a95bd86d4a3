"""URLs of the watched year."""

from __future__ import annotations

from carefund.assurance.transitions import CENTRE
from carefund.service.frame.guard import page
from carefund.service.frame.routes import DESK_ROLES
from carefund.service.monitoring.views import muting, together, warnings

YEAR = "national/<str:round_id>/warnings"
urlpatterns = [
    page("national/<str:round_id>/year", together.together, "national-year", DESK_ROLES),
    page(YEAR, warnings.warnings, "warnings", DESK_ROLES),
    page(f"{YEAR}.<str:ending>", warnings.warnings_file, "warnings-file", DESK_ROLES),
    page(f"{YEAR}/pictures/<str:picture>.svg", warnings.picture, "warnings-picture", DESK_ROLES),
    page(f"{YEAR}/<str:place>/<str:metric>", muting.muting, "muting", CENTRE, methods=("GET", "POST")),
]
