"""Rounds as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Named by its full path, labelled `rounds`."""

    name = "carefund.service.rounds"
    label = "rounds"
