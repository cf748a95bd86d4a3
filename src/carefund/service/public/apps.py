"""Publication as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Named by its full path, labelled `public`."""

    name = "carefund.service.public"
    label = "public"
