"""What happened, as an edition freezes it, is what the audit says; a figure with a hole never leads."""

from __future__ import annotations

from typing import Any

import pytest

from carefund.evaluation.audit import Audit, audit_round
from carefund.evidence.registers import packaged_registers
from carefund.programme.rounds import load_round

FIRST, LEEDS = "bcf-2015-16", "E08000035"


@pytest.fixture(scope="module")
def audit() -> Audit:
    from carefund.service.plans.evidence import evidence_at_hand

    return audit_round(load_round(FIRST), evidence_at_hand(), packaged_registers())


@pytest.fixture(scope="module")
def observed(audit: Audit) -> Any:
    from carefund.service.public.auditing import observed_of

    return observed_of(audit)


def test_every_figure_is_the_audits(audit: Audit, observed: Any) -> None:
    labels = {(metric.id, one.label): one.id for metric in audit.measured for one in metric.comparisons}
    for code, outturns in observed.areas.items():
        for one in outturns:
            own = audit.outturns[one.metric, labels[one.metric, one.comparison], code]
            assert (one.baseline, one.outturn, one.change_percent) == (own.baseline, own.outturn, own.change_percent)
            assert (one.corrected is None) == (own.corrected_percent is None)
    assert {one.id for one in observed.releases} == {one.id for one in audit.releases}


def test_england_leads_with_the_corrected_range_and_has_what_was_published_beside_it(observed: Any) -> None:
    from carefund.service.public.sayings import cost_words, happened_words

    first = observed.england[0]
    assert happened_words(first) == "+1.2% to +3.2% with missing figures added (+3.4% as published)"
    assert cost_words(first) == "£283.0m to £472.5m"
    assert observed.happened[0].endswith("Both rose instead.")


def test_a_figure_with_a_hole_stands_after_the_corrected_one_in_the_table_too(observed: Any) -> None:
    from carefund.service.public.edition import Edition
    from carefund.service.public.tables import table_of

    made = Edition.model_construct(round=FIRST, edition=1, invented=False, england=observed.england, areas=())
    table = table_of("outturn", made, "0" * 64)
    names = [one.name for one in table.columns]
    assert names.index("corrected_high") < names.index("change_percent") < names.index("baseline")
    assert all("as published" in one.label for one in table.columns if one.name in ("baseline", "outturn"))
    first = table.records()[0]
    assert (first["metric"], first["unit"]) == (observed.england[0].label, observed.england[0].unit)
    assert first["corrected_low"] < first["corrected_high"] < first["change_percent"]


@pytest.mark.parametrize(
    ("direction", "planned", "low", "high", "said"),
    [
        ("lower", "-3", -4, -4, "yes"),
        ("lower", "-3", -2, -2, "no"),
        ("lower", "-3", -4, -2, "not clear: figures are missing"),
        ("lower", "2", 1, 1, "yes"),
        ("higher", "2", 1, 1, "no"),
        ("higher", "2", 3, 3, "yes"),
        ("set-locally", "-1", -2, -2, "yes"),
        ("lower", None, -2, -2, "not known"),
    ],
)
def test_a_target_is_met_by_a_change_at_least_as_good(
    observed: Any, direction: str, planned: str | None, low: float, high: float, said: str
) -> None:
    from decimal import Decimal

    from carefund.service.public.edition import PublishedArea, PublishedTarget, Span
    from carefund.service.public.sayings import met_words

    own = observed.areas[LEEDS][0]
    corrected = Span(low=low, middle=(low + high) / 2, high=high)
    area = PublishedArea.model_construct(outturns=(own.model_copy(update={"corrected": corrected}),))
    percent = None if planned is None else Decimal(planned)
    values = {"metric": own.metric, "months": own.months, "direction": direction, "percent": percent}
    assert met_words(area, PublishedTarget.model_validate(values)) == said
    other = {**values, "months": (own.months[0],) * 4}
    assert met_words(area, PublishedTarget.model_validate(other)) == "not known"
