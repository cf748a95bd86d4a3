"""URLs of returns: those of an area, and those of the centre."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.plans.routes import area_page
from carefund.service.returns.views import national, one, writing, year

EDITORS, SIGNATORIES = (Role.EDITOR, Role.LEAD), (Role.SIGNATORY,)
AREA, CENTRE = (*EDITORS, Role.SIGNATORY), (Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
WATCHERS = (*CENTRE, Role.AUDITOR)
BOTH, POST = ("GET", "POST"), ("POST",)
ONE = "returns/<str:quarter>"
RECORD = f"{ONE}/sections/<str:section>/<str:table>/<str:number>"
COUNTRY = "national/<str:round_id>/returns"
urlpatterns = [
    area_page("year", year.year, "year"),
    area_page("year/money-<str:head>.svg", year.money_picture, "year-money"),
    area_page("returns", one.returns, "returns"),
    area_page(ONE, one.one_return, "return"),
    area_page(f"{ONE}/sections/<str:section>", writing.section, "return-section"),
    area_page(f"{ONE}/sections/<str:section>/save", writing.section, "return-section-save", EDITORS, methods=POST),
    area_page(RECORD, writing.section, "return-record"),
    area_page(f"{RECORD}/save", writing.section, "return-record-save", EDITORS, methods=POST),
    area_page(f"{ONE}/findings.<str:ending>", one.findings_file, "return-findings"),
    area_page(f"{ONE}/workbook", writing.workbook, "return-workbook", EDITORS, methods=BOTH),
    area_page(f"{ONE}/template.xlsx", one.template, "return-template"),
    area_page(f"{ONE}/refill", one.refill, "return-refill", EDITORS, methods=POST),
    area_page(f"{ONE}/explain", one.explain, "return-explain", EDITORS, methods=POST),
    area_page(f"{ONE}/sign", one.signing, "return-sign", SIGNATORIES, methods=POST),
    area_page(f"{ONE}/submit", one.handing_in, "return-submit", AREA, methods=POST),
    area_page(f"{ONE}/reopen", one.reopen, "return-reopen", CENTRE, methods=POST),
    area_page(f"{ONE}/confirmation", one.confirmation, "return-confirmation"),
    page(COUNTRY, national.returns, "national-returns", WATCHERS),
    page(f"{COUNTRY}.<str:ending>", national.returns_file, "national-returns-file", WATCHERS),
    page(f"{COUNTRY}/roll-up.xlsx", national.roll_up_xlsx, "national-returns-roll-up", WATCHERS),
    page(f"{COUNTRY}/remind", national.remind, "national-returns-remind", (Role.NATIONAL,), methods=POST),
]
