"""URLs of background work."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import SIGNED_IN
from carefund.service.work.views import job

urlpatterns = [page("work/<uuid:job>", job.job, "job", SIGNED_IN)]
