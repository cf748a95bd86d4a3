"""URLs of the API and of the pages about it: importing the views declares their operations."""

from __future__ import annotations

from carefund.service.api.operations import PREFIX, api_urls
from carefund.service.api.views import (
    deciding,
    delivering,
    documentation,
    ledger,
    national,
    plans,
    published,
    reviewing,
    rounds,
    saving,
    submitting,
    talking,
    targets,
    tokens,
    year,
)
from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE, TOKEN_KEEPERS

OPERATIONS = (
    rounds, plans, saving, targets, talking, submitting, deciding, delivering, year, ledger, national, reviewing,
    published,
)  # fmt: skip
urlpatterns = [
    page(f"{PREFIX}/openapi.json", documentation.openapi_json, "api-openapi", ANYONE),
    page(f"{PREFIX}/docs", documentation.documentation, "api-docs", ANYONE),
    page("account/tokens", tokens.tokens, "tokens", TOKEN_KEEPERS, methods=("GET", "POST")),
    page("account/tokens/<str:token>/revoke", tokens.revoke_token, "revoke-token", TOKEN_KEEPERS, methods=("POST",)),
    *api_urls(),
]
