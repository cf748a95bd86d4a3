"""URLs of rounds."""

from __future__ import annotations

from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE
from carefund.service.rounds.views import rules

urlpatterns = [page("rounds/<str:round_id>/", rules.rules, "round", ANYONE)]
