"""Making a data folder ready to be served: its secret, its tables, its static files."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

from carefund.service.frame.assets import assets_folder
from carefund.service.frame.static_files import OWN
from carefund.service.settings.environment import make_secret

SECRET, STATIC, COLLECTED = "secret-key", "static", "collected"
HALF_WRITTEN = timedelta(hours=1)
"""How old a file under its temporary name is when nobody writes it any more."""


def prepare(data: Path, address: str = "") -> None:
    """Set Django up on a data folder that is to be served; tables are made, or brought up to date.

    Raises NoAssets where the design system is not set up, UnknownDatabase for an address of another kind.
    """
    assets_folder()
    prepare_tables(data, address)
    _sweep(data)
    _collect(data)


def prepare_tables(data: Path, address: str = "") -> None:
    """Set Django up on a data folder, with its secret and its tables, and nothing that is only served.

    Raises UnknownDatabase for an address of another kind.
    """
    os.environ |= {"CAREFUND_DATA": str(data), "CAREFUND_DATABASE": address}
    os.environ["DJANGO_SETTINGS_MODULE"] = "carefund.service.settings.base"
    data.mkdir(parents=True, exist_ok=True)
    if "CAREFUND_SECRET_KEY" not in os.environ:
        make_secret(Path(os.environ.get("CAREFUND_SECRET_KEY_FILE", data / SECRET)))
    import django

    django.setup()
    bring_up_to_date()


def bring_up_to_date() -> None:
    """Make the tables, or bring them up to date; Django is set up already."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def migrations_to_do() -> list[str]:
    """The migrations that the tables lack, in order, such as `people.0004_regional_manager`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{one.app_label}.{one.name}" for one, _backwards in plan]


def ask_for_appraisals(now: datetime) -> None:
    """Have the worker appraise the targets of every open round, as known when its plans were due, or now until then.

    And audit the round, as far as the evidence at hand has what happened, and watch its year to the last month.
    """
    from django.conf import settings

    from carefund.service.monitoring.asking import ensure_watched
    from carefund.service.plans.targets import appraised_as_of, ensure_appraised
    from carefund.service.public.observed import ensure_audited
    from carefund.service.rounds.opening import open_rounds

    for one, round_ in open_rounds():
        ensure_appraised(one.round_id, appraised_as_of(one.shown, now))
        ensure_audited(one.round_id)
        ensure_watched(round_, now, Path(settings.DATA))


def _sweep(data: Path) -> None:
    """Clear away what a killed service left half written; what another one may be writing just now is left."""
    from carefund.service.ledger.files import sweep

    sweep(data, datetime.now(UTC) - HALF_WRITTEN)


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
