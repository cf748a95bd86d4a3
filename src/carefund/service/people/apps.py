"""People as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Named by its full path, labelled `people`."""

    name = "carefund.service.people"
    label = "people"

    def ready(self) -> None:
        """Have it logged who signs in and who fails to."""
        from carefund.service.people.security_log import begin

        begin()
