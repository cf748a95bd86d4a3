"""URLs of the ledger."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE, FOLLOWERS
from carefund.service.ledger.views import pound, submission, verify
from carefund.service.plans.tenant import tenant_of

SUBMISSION, POUND = "ledger/<str:round_id>/<str:area>", "ledger/pound/<str:round_id>/<str:area>"
urlpatterns = [
    page("ledger/verify", verify.verify, "verify", ANYONE, methods=("GET", "POST")),
    page(f"{SUBMISSION}/", submission.history, "ledger", FOLLOWERS, tenant=tenant_of),
    page(f"{SUBMISSION}/<int:number>", submission.event, "ledger-event", FOLLOWERS, tenant=tenant_of),
    page(f"{SUBMISSION}/decision", submission.decision, "ledger-decision", submission.TRACERS, tenant=tenant_of),
    page(f"{POUND}/", pound.pounds, "ledger-pounds", FOLLOWERS, tenant=tenant_of),
    page(f"{POUND}/<int:line>", pound.pound, "ledger-pound", FOLLOWERS, tenant=tenant_of),
]
