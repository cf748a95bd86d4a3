"""The ledger as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Named by its full path, labelled `ledger`."""

    name = "carefund.service.ledger"
    label = "ledger"
