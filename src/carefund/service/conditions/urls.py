"""URLs of conditions: of one plan, and of all plans of a round."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.conditions.views import all_conditions, conditions, evidence
from carefund.service.frame.guard import page
from carefund.service.plans.reached import CENTRE_READERS
from carefund.service.plans.routes import area_page

DOERS = (Role.EDITOR, Role.LEAD, Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
ONE, POST = "conditions/<int:number>", ("POST",)
urlpatterns = [
    area_page("conditions", conditions.conditions, "conditions"),
    area_page("conditions/save", conditions.condition_set, "condition-set", (Role.NATIONAL,), methods=POST),
    area_page(ONE, conditions.condition, "condition"),
    area_page(f"{ONE}/save", conditions.condition_done, "condition-done", DOERS, methods=POST),
    area_page(f"{ONE}/files/<int:evidence>", evidence.evidence, "condition-evidence"),
    page("conditions/<str:round_id>/", all_conditions.all_conditions, "all-conditions", CENTRE_READERS),
    page("conditions/<str:round_id>/conditions.csv", all_conditions.conditions_csv, "conditions-csv", CENTRE_READERS),
    page(
        "conditions/<str:round_id>/conditions.xlsx", all_conditions.conditions_xlsx, "conditions-xlsx", CENTRE_READERS
    ),
]
