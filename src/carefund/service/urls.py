"""Every URL of the service, gathered from its parts."""

from __future__ import annotations

from itertools import chain

from carefund.service.api import urls as api
from carefund.service.conditions import urls as conditions
from carefund.service.desk import urls as desk
from carefund.service.evaluations import urls as evaluations
from carefund.service.frame import urls as frame
from carefund.service.ledger import urls as ledger
from carefund.service.monitoring import urls as monitoring
from carefund.service.national import urls as national
from carefund.service.people import urls as people
from carefund.service.plans import urls as plans
from carefund.service.pools import urls as pools
from carefund.service.public import urls as public
from carefund.service.returns import urls as returns
from carefund.service.rounds import urls as rounds
from carefund.service.signing import urls as signing
from carefund.service.support import urls as support
from carefund.service.waivers import urls as waivers
from carefund.service.work import urls as work

PARTS = (
    frame, public, people, rounds, plans, desk, signing, national, conditions, support, waivers, pools, returns,
    monitoring, evaluations, ledger, work, api,
)  # fmt: skip
urlpatterns = list(chain.from_iterable(part.urlpatterns for part in PARTS))
handler400 = "carefund.service.frame.errors.not_understood"
handler403 = "carefund.service.frame.errors.forbidden"
handler404 = "carefund.service.frame.errors.not_found"
handler500 = "carefund.service.frame.errors.broken"
handler429 = "carefund.service.frame.errors.too_many"
