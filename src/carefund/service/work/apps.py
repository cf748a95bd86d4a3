"""Background work as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Named by its full path, labelled `work`."""

    name = "carefund.service.work"
    label = "work"
