"""Several treated units' gaps as a picture: their mean before each one's and means of sets, as table and words say."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carefund.report.document import Figure
from carefund.report.evaluation.study.charts import figures
from carefund.wording.effects import signed_figure
from tests.evaluation.study.made_up import months, outcomes, protocol, rows_of, write

NAMES = tuple(f"area {number}" for number in range(12))
METHOD = '[method]\nid = "difference-in-differences"\n'
PERIODS = months(40)


def made(folder: Path, starts: dict[str, str], method: str = METHOD) -> Any:
    """An answer with three treated areas and its pictures by name."""
    from carefund.evaluation.study.protocol import read_protocol
    from carefund.evaluation.study.study import answer

    told = ", ".join(f'"{unit}" = "{start}"' for unit, start in starts.items())
    where = write(folder, rows_of(outcomes(12, 40), PERIODS, NAMES), protocol(method=method))
    text = where.read_text(encoding="utf-8").split("[treatment]")[0]
    where.write_text(f"{text}[treatment]\nstarts = {{ {told} }}\n{method}", encoding="utf-8")
    found = answer(read_protocol(where))
    return found, {one.name: one for one in figures(found)}


def drawn(figure: Figure) -> dict[str, Any]:
    """The chart's layers as Vega-Lite has them."""
    chart: dict[str, Any] = json.loads(figure.make().to_json())
    return chart


@pytest.mark.parametrize("last", [PERIODS[30], PERIODS[34]])
def test_the_mean_of_the_treated_stands_before_each_and_before_means_of_sets(tmp_path: Path, last: str) -> None:
    answer, every = made(tmp_path, dict(zip(NAMES, (PERIODS[30], PERIODS[30], last), strict=False)))
    figure, gaps = every["placebo-gaps"], answer.result.estimate.gap
    together = last == PERIODS[30]
    assert figure.table.headings[0] == ("Period" if together else "Periods since each unit's start")
    first = next(row for row in figure.table.rows if row[0] == (PERIODS[30] if together else "0"))
    at = [gaps[0, 30], gaps[1, 30], gaps[2, 30 if together else 34]]
    assert first[1:4] == tuple(signed_figure(float(one)) for one in (np.mean(at), min(at), max(at)))
    assert signed_figure(float(gaps[answer.result.estimate.after].mean())) in figure.description
    lines = [layer for layer in drawn(figure)["layer"] if layer.get("mark", {}).get("type") == "line"]
    assert [layer["mark"]["strokeWidth"] for layer in lines] == [0.8, 1.2, 2.5]
    assert "mean of 3 treated units" in figure.key
    assert "200 of 999" in figure.key


def test_without_placebos_the_mean_is_drawn_before_each(tmp_path: Path) -> None:
    staggered = '[method]\nid = "staggered-difference-in-differences"\n'
    _, every = made(tmp_path, dict(zip(NAMES, (PERIODS[30], PERIODS[34]), strict=False)), staggered)
    assert "placebo-gaps" not in every
    assert every["mean-gap"].key == "Thick: the mean of 2 treated units. Thin: each of them. Zero: as without the treatment."  # fmt: skip  # noqa: E501


def test_one_treated_unit_is_drawn_among_donors(tmp_path: Path) -> None:
    _, every = made(tmp_path, {NAMES[0]: PERIODS[30]})
    assert every["placebo-gaps"].title == "Gaps of the treated among placebos"
    assert "mean-gap" not in every
