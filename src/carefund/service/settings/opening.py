"""Opening a data folder outside the web server: for commands that look at, or work on, what the service keeps."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

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
