"""Plans as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Named by its full path, labelled `plans`."""

    name = "carefund.service.plans"
    label = "plans"
