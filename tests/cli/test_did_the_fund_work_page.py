"""docs/did-the-fund-work.md: every table and figure that it gives is what its commands give."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from benchmarks import whole_fund

from tests.cli.running import carefund as run

PAGE = Path(__file__).parents[2] / "docs" / "did-the-fund-work.md"
TEXT = PAGE.read_text(encoding="utf-8")
DISCHARGE = re.search(r"### The discharge fund of 2022-23\n.*?(?=\n## )", TEXT, re.DOTALL)
"""The section that stands on files which do not come with carefund."""
OF_BENCHMARKS = ("delayed-days |", "non-elective-admissions |", "emergency-admissions |", "delayed-days, ",
                 "non-elective-admissions, ")  # fmt: skip
"""How rows begin that a benchmark gives, series by their ids."""


@pytest.fixture(scope="module")
def section(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The section as Markdown, as the page's second command writes it, but for its ending."""
    path = tmp_path_factory.mktemp("page") / "evaluation.md"
    answer = run("audit", "bcf-2015-16", "--section", "evaluation", "--output", str(path))
    assert answer.exit_code == 0
    return path.read_text(encoding="utf-8")


def rows(text: str) -> list[str]:
    """The rows of figures of every table."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    return [line for line in lines if re.search(r"\d%", line)]


def test_every_row_is_the_sections_own(section: str) -> None:
    assert DISCHARGE
    of_audit = [
        line for line in rows(TEXT.replace(DISCHARGE[0], "")) if not line.removeprefix("| ").startswith(OF_BENCHMARKS)
    ]
    stated = [
        line for line in of_audit if not line.startswith(("| the same (E02)", "| Stokes", "| series", "| outcome"))
    ]
    assert len(stated) == 16
    assert [line for line in stated if line not in section] == []


@pytest.mark.parametrize(
    "words",
    ["+0.1%", "−4.8% to +5.2%", "−17.3% to +29.2%", "−8.7% to +33.3%", "−27.4% to +98.8%", "p = 0.156",
     "−1.2% (−8.0% to +6.0%)", "−5.9% (−12.7% to +1.4%)", "−8.3% (−22.3% to +8.2%)", "15.4% (10.1% to 21.5%)",
     "+12.2%", "+10.7%", "+6.6%", "−0.7%", "−1.9%", "−18.0%", "a fall of 4%", "a fall of 16%",
     "A slope of 11%", "A slope of 13%", "A slope of 1%", "36 slopes", "about 1.8", "0.164 more bed days"],
)  # fmt: skip
def test_what_the_page_says_in_words_the_section_has(section: str, words: str) -> None:
    number = words.removeprefix("p = ").removeprefix("a fall of ").removeprefix("A slope of ").removeprefix("about ")
    assert number in TEXT
    assert words in section


def test_the_hole_that_nobody_could_see() -> None:
    given = re.search(r"`carefund (appraise forecast [^`]+)`", TEXT)
    assert given
    (england, *_) = json.loads(run(*given[1].split()).stdout)
    assert (england["area_code"], f"{england['q50']:,.0f}") == ("E92000001", "5,722,676")
    assert f"{(5_886_499 / england['q50'] - 1) * 100:.1f}% above it" in TEXT


def test_the_slopes_of_2022_23_are_those_of_the_files(
    official_files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert DISCHARGE
    monkeypatch.setenv("CAREFUND_OFFICIAL_FILES", str(official_files))
    whole_fund.main(["planned"])
    given = re.findall(r"(\d+) areas: (\S+) \((\S+) to (\S+)\), permuted p = (\S+)", capsys.readouterr().out)
    stated = re.findall(r"\| (\d+) \| (\S+) \| (\S+) to (\S+) \| p = (\S+) \|", DISCHARGE[0])
    plain = [tuple(cell.replace("−", "-").removesuffix("%") for cell in row) for row in stated]
    assert len(plain) == 8
    assert plain == given


@pytest.mark.deep
@pytest.mark.parametrize("part", ["places", "horizons", "size"])
def test_what_the_benchmark_gives_stands_on_the_page(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole_fund.main([part])
    given = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("|---")]
    if part == "size":
        given = [
            re.sub(r"(.*): interval by CR2 (\S+), permuted (\S+) of 400", r"| \1 | \2 | \3 |", line) for line in given
        ]
    assert [line for line in given if line not in TEXT] == []
