"""The API as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Named by its full path, labelled `api`."""

    name = "carefund.service.api"
    label = "api"
