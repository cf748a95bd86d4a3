"""URLs for anyone."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE, READERS
from carefund.service.public.views import home, plans

urlpatterns = [
    page("", home.home, "home", ANYONE),
    page("plans/<str:round_id>/", plans.plans, "plans", READERS),
    page("accessibility", home.accessibility, "accessibility", ANYONE),
    page("privacy", home.privacy, "privacy", ANYONE),
]
