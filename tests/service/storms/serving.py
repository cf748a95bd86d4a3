"""What a test needs of the machine, before a storm is let loose on the service."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ASSETS = Path(sys.prefix) / "share" / "carefund" / "nhsuk-frontend"
needs_assets = pytest.mark.skipif(not ASSETS.is_dir(), reason="the design system is not set up: see bootstrap.py")
