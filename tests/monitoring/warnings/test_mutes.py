"""Mutes from a file: what it must say, and what is told where it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carefund.monitoring.warnings.mutes import EXAMPLE, NoMutes, read_mutes


def test_the_example_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mutes.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    (one,) = read_mutes(path)
    assert (one.metric, one.area, one.until) == ("delayed-days", "E10000024", date(2016, 3, 1))
    path.write_text("", encoding="utf-8")
    assert read_mutes(path) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[mutes]]\nmetric = "delayed-days"\narea = "E1"\nby = "Ada"', "mutes.0.reason"),
        ('[[mutes]]\nmetric = "m"\narea = "E1"\nby = "Ada"\nreason = ""', "mutes.0.reason"),
        ('[[mutes]]\nmetric = "m"\narea = "E1"\nby = "A"\nreason = "r"\nuntil = 2015-04-02', "mutes.0.until"),
        ('[[mutes]]\nmetric = "m"\narea = "E1"\nby = "A"\nreason = "r"\nuntill = 2015-04-01', "mutes.0.untill"),
        ("[mutes", "TOML"),
        ("mutes = 3", "mutes"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mutes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NoMutes) as raised:
        read_mutes(path)
    assert said in str(raised.value)


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoMutes, match="a file of mutes"):
        read_mutes(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NoMutes):
        read_mutes(tmp_path / "bad.toml")
