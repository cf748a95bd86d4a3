"""Signing as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Named by its full path, labelled `signing`."""

    name = "carefund.service.signing"
    label = "signing"
