"""URLs of the national team: a round's plans, decisions, dates and calibration."""

from __future__ import annotations

from django.urls import URLPattern

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.frame.routes import Roles, View
from carefund.service.national.reach import OVERSEEING
from carefund.service.national.views import calibration, dates, deciding, early, overview
from carefund.service.plans.tenant import tenant_of

NATIONAL = (Role.NATIONAL,)
BOTH, POST = ("GET", "POST"), ("POST",)


def round_page(
    pattern: str, view: View, name: str, roles: Roles = OVERSEEING, *, methods: tuple[str, ...] = ("GET",)
) -> URLPattern:
    """A URL about a round: `national/<round>/` stands before the pattern."""
    return page(f"national/<str:round_id>/{pattern}", view, name, roles, methods=methods)


def decision_page(pattern: str, view: View, name: str, *, methods: tuple[str, ...]) -> URLPattern:
    """A URL about the decision on one area's plan; its view is given the tenant."""
    whole = f"national/<str:round_id>/<str:area>/{pattern}"
    return page(whole, view, name, NATIONAL, tenant=tenant_of, methods=methods)


urlpatterns = [
    page("national/", overview.overview, "national-first", OVERSEEING),
    round_page("", overview.overview, "national"),
    round_page("plans.csv", overview.plans_csv, "national-csv"),
    round_page("plans.xlsx", overview.plans_xlsx, "national-xlsx"),
    round_page("decide", deciding.decide_many, "decide-many", NATIONAL, methods=BOTH),
    round_page("dates", dates.dates, "national-dates"),
    round_page("dates/move", dates.move_dates, "move-dates", NATIONAL, methods=POST),
    round_page("early", early.early_versions, "national-early", early.ADVISING),
    round_page("calibration", calibration.calibration, "calibration"),
    round_page("calibration/<str:form>.svg", calibration.calibration_chart, "calibration-chart"),
    round_page(
        "calibration/assign", calibration.assign_seconds, "assign-seconds", (Role.NATIONAL, Role.MANAGER), methods=POST
    ),
    decision_page("decide", deciding.decide_one, "decide", methods=BOTH),
    decision_page("correct", deciding.correct, "correct-decision", methods=POST),
    decision_page("withdraw", deciding.withdraw, "withdraw-decision", methods=POST),
]
