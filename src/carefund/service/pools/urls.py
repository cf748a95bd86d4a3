"""URLs of an area's pool."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.plans.routes import area_page
from carefund.service.pools.views import payments, pool, writing

POOL_MANAGERS = (Role.EDITOR, Role.LEAD)
BOTH = ("GET", "POST")
urlpatterns = [
    area_page("pool", pool.pool, "pool"),
    area_page("pool/statement.xlsx", pool.statement_xlsx, "pool-statement"),
    area_page("pool/books.zip", pool.books_zip, "pool-books"),
    area_page("pool/open", writing.opening, "pool-open", POOL_MANAGERS, methods=BOTH),
    area_page("pool/post", writing.posting, "pool-post", POOL_MANAGERS, methods=BOTH),
    area_page("pool/import", writing.importing, "pool-import", POOL_MANAGERS, methods=BOTH),
    area_page("pool/payments", payments.payments, "pool-payments"),
    area_page("pool/payments/decide", payments.decide, "pool-payment-decide", POOL_MANAGERS, methods=("POST",)),
]
