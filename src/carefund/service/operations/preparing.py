"""Making a data folder ready to be served: its secret, its tables, its static files."""

from __future__ import annotations

import os
from hashlib import sha256
from io import StringIO
from pathlib import Path

from carefund.service.frame.assets import assets_folder
from carefund.service.frame.static_files import OWN
from carefund.service.settings.environment import make_secret

SECRET, STATIC, COLLECTED = "secret-key", "static", "collected"


def prepare(data: Path, address: str = "") -> None:
    """Set Django up on a data folder that is to be served; tables are made, or brought up to date.

    Raises NoAssets where the design system is not set up, UnknownDatabase for an address of another kind.
    """
    assets_folder()
    os.environ |= {"CAREFUND_DATA": str(data), "CAREFUND_DATABASE": address}
    os.environ["DJANGO_SETTINGS_MODULE"] = "carefund.service.settings.base"
    data.mkdir(parents=True, exist_ok=True)
    if "CAREFUND_SECRET_KEY" not in os.environ:
        make_secret(Path(os.environ.get("CAREFUND_SECRET_KEY_FILE", data / SECRET)))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    _collect(data)


def _collect(data: Path) -> None:
    """Gather the static files, where any of them is not what was gathered last."""
    from django.core.management import call_command

    now, mark = _state_of_assets(), data / STATIC / COLLECTED
    if mark.is_file() and mark.read_text("ascii") == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=StringIO())
    mark.write_text(now, "ascii")


def _state_of_assets() -> str:
    files = sorted(file for folder in (OWN, assets_folder()) for file in folder.rglob("*") if file.is_file())
    return sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()
