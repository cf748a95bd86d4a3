"""Opening a data folder outside the web server: for commands that look at, or work on, what the service keeps."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from carefund.refusal import Refusal


class NoService(Refusal):
    """A data folder that holds no service, or an installation without the web parts."""


def require_web_parts() -> None:
    """Raise NoService where the web parts are not installed."""
    if find_spec("django") is None:
        raise NoService(
            "the web parts of carefund", "an installation without them", "Install carefund with its extra `web`"
        )


def open_data(data: Path, address: str = "") -> None:
    """Set Django up on a data folder, once in a process; `address` is PostgreSQL's, empty for SQLite in the folder.

    Raises NoService where the web parts are not installed, or the folder holds nothing of the service, UnknownDatabase
    for an address of another kind.
    """
    require_web_parts()
    os.environ["CAREFUND_DATA"] = str(data.resolve())  # settings that name files in the folder are read by it
    import django
    from django.conf import settings

    from carefund.service.settings import base
    from carefund.service.settings.databases import FILE, database_of

    if not address and not (data / FILE).is_file():
        raise NoService(
            "a folder in which the service keeps its data",
            "one without its database" if data.is_dir() else "no such folder",
            "Name the folder that the service was started with",
            str(data),
        )
    own = {"DATA": data.resolve(), "DATABASES": {"default": database_of(address, data.resolve())}}
    settings.configure(**{name: value for name, value in vars(base).items() if name.isupper()} | own)
    django.setup()
    _require_ledger(address or str(data))


def _require_ledger(place: str) -> None:
    """Raise NoService where the database cannot be reached or read, or is not the service's."""
    from django.db import DatabaseError, connection

    try:
        tables = set(connection.introspection.table_names())
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        to_do = "Start the database, or mend its address; for a damaged file put a backup back"
        raise NoService("a database that answers", why, to_do, _without_password(place)) from None
    if not {"event", "stored_file"} <= tables:
        raise NoService(
            "a database in which the service keeps its data",
            "one without its tables",
            "Name the folder, or the address, that the service was started with",
            _without_password(place),
        )


def _without_password(place: str) -> str:
    """An address as it may be printed."""
    parts = urlsplit(place)
    return place.replace(f":{parts.password}@", "@") if parts.password else place
