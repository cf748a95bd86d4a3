"""The sets of rules that control charts can be read by, by the names that users give them."""

from __future__ import annotations

from collections.abc import Mapping

from carefund.monitoring.charts.asked import NoChart
from carefund.monitoring.charts.nhs_rules import nhs_readings
from carefund.monitoring.charts.readings import Rules
from carefund.wording.lists import either

RULE_SETS: Mapping[str, Rules] = {"nhs": nhs_readings}


def rules_named(name: str) -> Rules:
    """The rules of a name. Raises NoChart, listing the names, for another."""
    if name not in RULE_SETS:
        known = either(f"'{one}'" for one in RULE_SETS)
        raise NoChart(f"{known} as the rules", f"'{name}'", "Name rules that there are")
    return RULE_SETS[name]
