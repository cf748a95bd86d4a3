"""People as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Named by its full path, labelled `people`."""

    name = "carefund.service.people"
    label = "people"
