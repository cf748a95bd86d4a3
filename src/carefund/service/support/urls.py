"""URLs of support: of one area, and over all areas of a round."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.plans.reached import CENTRE_READERS
from carefund.service.plans.routes import area_page
from carefund.service.support.views import all_support, support

DOERS = (Role.EDITOR, Role.LEAD, Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
urlpatterns = [
    area_page("support", support.support, "support"),
    area_page("support/save", support.support_done, "support-done", DOERS, methods=("POST",)),
    page("support/<str:round_id>/", all_support.all_support, "all-support", CENTRE_READERS),
]
