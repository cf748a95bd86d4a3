"""Opening the service's data where the web parts are not installed, and addresses of databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.service.settings import opening
from carefund.service.settings.databases import UnknownDatabase, database_of


def test_without_the_web_parts_it_is_said_which_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _name: None)
    with pytest.raises(opening.NoService, match="Install carefund with its extra `web`"):
        opening.open_data(tmp_path)


def test_an_address_is_taken_apart() -> None:
    made = database_of("postgresql://me:se%40cret@db.example:5433/fund?sslmode=require", Path("data"))
    told = {name: made[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert told == {
        "NAME": "fund",
        "USER": "me",
        "PASSWORD": "se@cret",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": "5", "sslmode": "require"},
    }


def test_without_an_address_it_is_sqlite_in_the_folder() -> None:
    made = database_of("", Path("data"))
    assert (made["ENGINE"], made["NAME"]) == ("django.db.backends.sqlite3", str(Path("data") / "carefund.sqlite3"))
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("address", ["mysql://host/name", "host/name"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(UnknownDatabase, match="Set CAREFUND_DATABASE"):
        database_of(address, Path("data"))
