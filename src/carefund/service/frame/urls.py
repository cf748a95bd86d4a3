"""URLs for those who run the service."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE
from carefund.service.frame.views import health

urlpatterns = [
    page("health/live", health.live, "live", ANYONE),
    page("health/ready", health.ready, "ready", ANYONE),
    page("metrics", health.metrics, "metrics", ANYONE),
]
