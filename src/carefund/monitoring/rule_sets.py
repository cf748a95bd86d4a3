"""The rules that figures can be read by, by the names that users give them, and what may be asked of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from carefund.monitoring.charts.asked import Asked, NoChart
from carefund.monitoring.charts.control_charts import ControlCharts, control_charts
from carefund.monitoring.charts.nhs_rules import nhs_readings
from carefund.monitoring.charts.observations import Given
from carefund.wording.lists import either

if TYPE_CHECKING:
    from carefund.monitoring.signals.signal_charts import SignalCharts

    Read = ControlCharts | SignalCharts
_LEARNED = "What is expected is learned month by month"
_OTHERS = "That is for the rules of carefund"


@dataclass(frozen=True)
class RuleSet:
    """Rules: how series are read by them, and what they cannot be asked, each by the name in `Asked` with the reason.

    `read` takes series, what is asked, and the words `source`, `label` and `unit_of_values`.
    """

    read: Callable[..., Read]
    not_asked: Mapping[str, str]


def _by_nhs(given: Given, asked: Asked, **words: str) -> ControlCharts:
    return control_charts(given, asked, nhs_readings, name="nhs", **words)


def _by_carefund(given: Given, asked: Asked, **words: str) -> SignalCharts:
    from carefund.monitoring.signals.signal_charts import signal_charts  # what other rules need not wait for

    return signal_charts(given, asked, **words)


RULE_SETS: Mapping[str, RuleSet] = {
    "nhs": RuleSet(_by_nhs, {"false_alarm_years": _OTHERS, "false_discovery": _OTHERS, "counts": _OTHERS}),
    "carefund": RuleSet(_by_carefund, {"fix_after": _LEARNED, "screening": _LEARNED}),
}
_WORDS = {
    "fix_after": "a number of points that limits rest on (fix-after)",
    "screening": "moving ranges kept (no-screening)",
    "false_alarm_years": "years between false alarms (false-alarm-years)",
    "false_discovery": "a part of false discoveries (false-discovery)",
    "counts": "what kind of figures they are (figures)",
}


def checked_for(rules: str, asked: Asked) -> Asked:
    """What is asked of rules of a name. Raises NoChart for a name without rules, and for what they cannot be asked."""
    if rules not in RULE_SETS:
        known = either(f"'{one}'" for one in RULE_SETS)
        raise NoChart(f"{known} as the rules", f"'{rules}'", "Name rules that there are")
    usual = {field.name: field.default for field in fields(Asked)}
    for name, reason in RULE_SETS[rules].not_asked.items():
        if getattr(asked, name) != usual[name]:
            raise NoChart(f"what the rules '{rules}' can be asked", _WORDS[name], f"{reason}; leave it out")
    return asked.checked()


def read_by(rules: str, given: Given, asked: Asked, **words: str) -> Read:
    """Series read by rules of a name; `words` are `source`, `label` and `unit_of_values`. Raises NoChart."""
    checked = checked_for(rules, asked)
    return RULE_SETS[rules].read(given, checked, **words)
