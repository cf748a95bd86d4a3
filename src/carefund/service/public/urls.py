"""URLs for anyone."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE, READERS
from carefund.service.public.views import editions, files, head, home, plans, publish

ROUND = "public/<str:round_id>"
EDITION = f"{ROUND}/edition-<int:number>"
urlpatterns = [
    page("", home.home, "home", ANYONE),
    page("plans/<str:round_id>/", plans.plans, "plans", READERS),
    page("public/ledger", head.head, "public-ledger", ANYONE),
    page(f"{EDITION}.json", files.whole, "edition-file", ANYONE),
    page(f"{EDITION}.xlsx", files.workbook, "edition-workbook", ANYONE),
    page(f"{EDITION}/pictures/<str:picture>.svg", files.picture, "edition-picture", ANYONE),
    page(f"{EDITION}/<str:table>.<str:ending>", files.table, "edition-table", ANYONE),
    page(f"{ROUND}/", editions.england, "public-round", ANYONE),
    page(f"{ROUND}/editions", editions.editions, "public-editions", ANYONE),
    page(f"{ROUND}/scorecard", editions.scorecard, "public-scorecard", ANYONE),
    page(f"{ROUND}/<str:area>/", editions.area, "public-area", ANYONE),
    page("national/<str:round_id>/publish", publish.publishing, "publish", (Role.NATIONAL,), methods=("GET", "POST")),
    page("accessibility", home.accessibility, "accessibility", ANYONE),
    page("privacy", home.privacy, "privacy", ANYONE),
]
