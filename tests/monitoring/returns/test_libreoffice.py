"""A return saved by LibreOffice is read back the same; skipped where there is no LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.monitoring.returns.reading import read_return
from carefund.monitoring.returns.template import write_return
from tests.monitoring.returns.sound import filled, quarter_of, sound
from tests.plan.workbook.test_libreoffice import SOFFICE, saved

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed on this machine")


@pytest.mark.parametrize("quarter", ["q4-2015-16", "q4-2023-24", "q1-2025-26"])
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_return_that_libreoffice_saved_is_read_the_same(tmp_path: Path, ending: str, quarter: str) -> None:
    content = write_return(*quarter_of(quarter), sound(quarter), filled(quarter).given)
    read = read_return(saved(content, tmp_path, ending))
    assert read.sent == sound(quarter)
    assert not read.findings
