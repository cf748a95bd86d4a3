"""URLs of the API and of the pages about it: importing the views declares their operations."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.api.operations import PREFIX, api_urls
from carefund.service.api.tokens import FOR_ONESELF
from carefund.service.api.views import (
    deciding,
    delivering,
    documentation,
    ledger,
    national,
    plans,
    published,
    rounds,
    saving,
    submitting,
    talking,
    targets,
    tokens,
)
from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE

OPERATIONS = (rounds, plans, saving, targets, talking, submitting, deciding, delivering, ledger, national, published)
KEEPERS = (Role.LEAD, *FOR_ONESELF)
"""Who makes tokens: leads for their organisation's people, those of the centre for themselves."""
urlpatterns = [
    page(f"{PREFIX}/openapi.json", documentation.openapi_json, "api-openapi", ANYONE),
    page(f"{PREFIX}/docs", documentation.documentation, "api-docs", ANYONE),
    page("account/tokens", tokens.tokens, "tokens", KEEPERS, methods=("GET", "POST")),
    page("account/tokens/<str:token>/revoke", tokens.revoke_token, "revoke-token", KEEPERS, methods=("POST",)),
    *api_urls(),
]
