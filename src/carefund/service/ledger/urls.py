"""URLs of the ledger."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE
from carefund.service.ledger.views import verify

urlpatterns = [page("ledger/verify", verify.verify, "verify", ANYONE, methods=("GET", "POST"))]
