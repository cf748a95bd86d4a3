"""URLs under one area's plan."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.plans.routes import area_page
from carefund.service.plans.views import (
    early,
    findings,
    questions,
    reading,
    section,
    targets,
    task_list,
    waivers,
    workbook,
)

EDITORS = (Role.EDITOR, Role.LEAD)
CONCERNED = (*EDITORS, Role.SIGNATORY, Role.NATIONAL, Role.MANAGER, Role.REVIEWER)
TALKERS = (Role.EDITOR, Role.LEAD, Role.SIGNATORY, Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
RECORD = "sections/<str:section>/<str:table>/<str:number>"
BOTH, POST = ("GET", "POST"), ("POST",)
urlpatterns = [
    area_page("", task_list.plan, "plan"),
    area_page("begin", task_list.begin_plan, "begin", EDITORS, methods=POST),
    area_page("sections/<str:section>", section.shown, "section"),
    area_page("sections/<str:section>/save", section.sent, "section-save", EDITORS, methods=POST),
    area_page(RECORD, section.shown, "record"),
    area_page(f"{RECORD}/save", section.sent, "record-save", EDITORS, methods=POST),
    area_page("targets/<str:metric>", targets.target, "target"),
    area_page("targets/<str:metric>/answer", targets.answer, "target-answer"),
    area_page("targets/<str:metric>/<str:picture>.svg", targets.chart, "target-chart"),
    area_page("findings", findings.findings, "findings"),
    area_page("findings.csv", findings.findings_csv, "findings-csv"),
    area_page("findings.xlsx", findings.findings_xlsx, "findings-xlsx"),
    area_page("workbook", workbook.workbook, "workbook", EDITORS, methods=BOTH),
    area_page("workbook/template.xlsx", workbook.template, "workbook-template"),
    area_page("workbook/<int:number>", workbook.one_upload, "upload"),
    area_page("workbook/<int:number>.xlsx", workbook.uploaded_file, "uploaded-file"),
    area_page("read", reading.read, "read"),
    area_page("early", early.early, "early-versions"),
    area_page("early/show", early.show_early, "show-early-version", (Role.LEAD,), methods=POST),
    area_page("compare", reading.compare, "compare"),
    area_page("questions", questions.questions, "questions", TALKERS, methods=BOTH),
    area_page("waivers", waivers.waivers, "waivers", CONCERNED, methods=BOTH),
]
