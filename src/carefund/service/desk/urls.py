"""URLs of the desk."""

from __future__ import annotations

from django.urls import URLPattern

from carefund.assurance.permissions import Role
from carefund.service.desk.views import asking, desk, moderating, opening, plan, recommending
from carefund.service.frame.guard import page
from carefund.service.frame.routes import DESK_ROLES, Roles, View
from carefund.service.plans.tenant import tenant_of

CENTRE = (Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
JUDGES = (Role.REVIEWER, Role.MANAGER)
LEADING = (Role.MANAGER, Role.NATIONAL)
BOTH, POST = ("GET", "POST"), ("POST",)


def desk_page(
    pattern: str, view: View, name: str, roles: Roles = DESK_ROLES, *, methods: tuple[str, ...] = ("GET",)
) -> URLPattern:
    """A URL under one plan on the desk: its view is given the tenant."""
    whole = f"desk/<str:round_id>/<str:area>/{pattern}"
    return page(whole, view, name, roles, tenant=tenant_of, methods=methods)


urlpatterns = [
    page("desk/", desk.start, "desk", DESK_ROLES),
    page("desk/<str:round_id>/", desk.of_round, "desk-round", DESK_ROLES),
    desk_page("", plan.plan, "desk-plan"),
    desk_page("save", plan.act, "desk-act", CENTRE, methods=POST),
    desk_page("lines/<str:line>", plan.line, "desk-line"),
    desk_page("lines/<str:line>/save", plan.judge, "desk-judge", JUDGES, methods=POST),
    desk_page("ask", asking.ask, "desk-ask", CENTRE, methods=BOTH),
    desk_page("return", opening.returned, "desk-return", CENTRE, methods=BOTH),
    desk_page("unlock", opening.unlocked, "desk-unlock", CENTRE, methods=BOTH),
    desk_page("recommend", recommending.recommend, "desk-recommend", JUDGES, methods=BOTH),
    desk_page("moderate", moderating.moderate, "desk-moderate", LEADING, methods=BOTH),
]
