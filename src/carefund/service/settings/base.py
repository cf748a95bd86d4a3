"""Django's settings for every set-up; what differs between set-ups is read from the environment.

`CAREFUND_DATA` is the folder that holds everything the service keeps (by default `carefund-data` in the current one);
`CAREFUND_DATABASE` is a PostgreSQL address such as `postgresql://user@host/name`, an SQLite file in that folder where
it is not set.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from carefund.service.settings.databases import database_of

DATA = Path(os.environ.get("CAREFUND_DATA", "carefund-data")).resolve()
DATABASES: dict[str, dict[str, Any]] = {"default": database_of(os.environ.get("CAREFUND_DATABASE", ""), DATA)}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "carefund.service.people",
    "carefund.service.ledger",
    "carefund.service.work",
]
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
