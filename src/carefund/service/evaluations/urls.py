"""URLs of evaluations: the national team registers, and with the auditor reads."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.evaluations.views import evaluations as views
from carefund.service.frame.guard import page

READING = (*views.REGISTERING, Role.AUDITOR)
ALL = "national/<str:round_id>/evaluations"
ONE = f"{ALL}/<str:registration>"
urlpatterns = [
    page(ALL, views.evaluations, "evaluations", READING),
    page(f"{ALL}/register", views.register_one, "register-evaluation", views.REGISTERING, methods=("POST",)),
    page(ONE, views.evaluation, "evaluation", READING),
    page(f"{ONE}/answer.<str:ending>", views.evaluation_file, "evaluation-file", READING),
    page(f"{ONE}/pictures/<str:picture>.svg", views.evaluation_picture, "evaluation-picture", READING),
]
