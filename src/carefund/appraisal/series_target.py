"""A target of a series that no round sets: its months, and a round of that one target to appraise it by.

Nothing is known of a plan, money or price, so the chance without a plan is what the answer leads with.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carefund.appraisal.question import NoAppraisal
from carefund.calendar import MONTHS_IN_YEAR, financial_year, month_after, month_number
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import Evidence
from carefund.programme.definition import Round
from carefund.wording.dates import span_words

Months = Sequence[date]


def target_of_series(
    evidence: Evidence, series: str, target: float, baseline: Months, months: Months, as_of: date | None = None
) -> tuple[Round, date]:
    """A round of that one target, and the last month that counts as known: `last_known`, where `as_of` is not given.

    Raises UnknownSeries, and NoAppraisal as `round_of_series` and `last_known`.
    """
    round_ = round_of_series(evidence.series.definition(series), baseline, months, target)
    return round_, as_of or last_known(evidence, series, months)


def round_of_series(definition: SeriesDefinition, baseline: Months, months: Months, target: float = 0.0) -> Round:
    """A round whose only metric is a series, with the one comparison of these months; it has no plan and no price.

    A series by commissioner is measured by the areas' series that is made from it, where there is one. Which way is
    better the definition says; of a series without a better way the sign of the target does. Raises NoAppraisal where
    the two spans differ in length, overlap, or are not of the same months of the year.
    """
    _check(baseline, months)
    national = SOURCES.get(definition.name, definition.name)
    by_area = {source: name for name, source in SOURCES.items()}.get(national, national)
    spans = {"baseline": _span(baseline), "outturn": _span(months)}
    label = f"{span_words(months[0], months[-1])} against {span_words(baseline[0], baseline[-1])}"
    comparison = {"id": "asked", "label": label, "note": "The months that were asked for.", **spans}
    metric = {
        "id": national,
        "label": definition.label,
        "numerator": definition.label,
        "denominator": definition.denominator or "residents",
        "unit": definition.unit,
        "direction": _direction(definition, target),
        "period": "set-locally",
        "rate": definition.unit,
        "area_series": by_area,
        "national_series": national,
        "comparisons": (comparison,),
        "source": (),
        "verified": False,
    }
    empty = ("sources", "streams", "fund_totals", "conditions", "timetable", "prices", "marginal_rates", "decisions",
             "decision_totals", "plan_bases", "plan_figures", "audit_figures")  # fmt: skip
    return Round.model_validate(
        {
            "id": "series",
            "title": definition.label,
            "programme": "A target of a series",
            "country": "England",
            "fund_year": financial_year(months[0]),
            "summary": "A target that no round sets.",
            "financial_years": spans,
            "series": tuple(_series(definition, name) for name in dict.fromkeys((national, by_area))),
            "metrics": (metric,),
            **dict.fromkeys(empty, ()),
        }
    )


def last_known(evidence: Evidence, series: str, months: Months) -> date:
    """The last month that counts as known where none is named: the last that is held, or the one before the target.

    Raises NoAppraisal where no figure is held.
    """
    held = evidence.figures([SOURCES.get(series, series)]).drop_nulls("value")["period"]
    last = held.max()
    if not isinstance(last, date):
        raise NoAppraisal(f"figures of '{series}'", "none in the evidence", "Import them", remedy="import")
    return min(last, month_after(months[0], -1))


def _direction(definition: SeriesDefinition, target: float) -> str:
    if definition.direction != "neither":
        return definition.direction
    return "higher" if target > 0 else "lower"


def _check(baseline: Months, months: Months) -> None:
    if len(baseline) != len(months):
        raise NoAppraisal(
            "as many months in the baseline as in the target",
            f"{len(baseline)} and {len(months)}",
            "Give two spans of equal length",
        )
    if months[0] <= baseline[-1]:
        found = f"{span_words(baseline[0], baseline[-1])}, and {span_words(months[0], months[-1])}"
        raise NoAppraisal("a target that begins after its baseline ends", found, "Put the spans in order")
    if (month_number(months[0]) - month_number(baseline[0])) % MONTHS_IN_YEAR:
        found = f"{span_words(baseline[0], baseline[-1])}, and {span_words(months[0], months[-1])}"
        raise NoAppraisal("the same months of two years", found, "Seasons would stand in for a change; choose the same")


def _span(months: Months) -> dict[str, date]:
    return {"first": months[0], "last": months[-1]}


def _series(definition: SeriesDefinition, name: str) -> dict[str, object]:
    """The series as a round lists it."""
    return {
        "id": name,
        "label": definition.label,
        "publisher": definition.publisher,
        "unit": definition.unit,
        "geography": "areas",
        "frequency": "monthly",
        "definition": definition.definition or definition.label,
        "source": (),
        "verified": False,
    }
