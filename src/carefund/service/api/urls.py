"""URLs of the API and of the pages about it: importing the views declares their operations."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.api.operations import PREFIX, api_urls
from carefund.service.api.views import (
    documentation,
    ledger,
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

OPERATIONS = (rounds, plans, saving, targets, talking, submitting, ledger, published)
urlpatterns = [
    page(f"{PREFIX}/openapi.json", documentation.openapi_json, "api-openapi", ANYONE),
    page(f"{PREFIX}/docs", documentation.documentation, "api-docs", ANYONE),
    page("account/tokens", tokens.tokens, "tokens", (Role.LEAD,), methods=("GET", "POST")),
    page("account/tokens/<str:token>/revoke", tokens.revoke_token, "revoke-token", (Role.LEAD,), methods=("POST",)),
    *api_urls(),
]
