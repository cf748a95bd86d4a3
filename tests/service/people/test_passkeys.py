"""Passkeys in a real browser, whose key is a virtual one: added, given at sign-in, given again, removed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from tests.service.people.conftest import PASSWORD
from tests.service.people.test_account import somebody, with_app

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
CHROMIUM = next((one for one in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")) if one.is_file()), None)  # fmt: skip
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
