"""URLs for anyone."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE
from carefund.service.public.views import home

urlpatterns = [
    page("", home.home, "home", ANYONE),
    page("accessibility", home.accessibility, "accessibility", ANYONE),
    page("privacy", home.privacy, "privacy", ANYONE),
]
