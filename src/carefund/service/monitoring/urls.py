"""URLs of the watched year."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.monitoring.views import warnings

WATCHERS = (Role.REVIEWER, Role.MANAGER, Role.NATIONAL, Role.AUDITOR)
YEAR = "national/<str:round_id>/warnings"
urlpatterns = [
    page(YEAR, warnings.warnings, "warnings", WATCHERS),
    page(f"{YEAR}.<str:ending>", warnings.warnings_file, "warnings-file", WATCHERS),
    page(f"{YEAR}/pictures/<str:picture>.svg", warnings.picture, "warnings-picture", WATCHERS),
]
