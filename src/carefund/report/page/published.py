"""Which figure comes from where: auditors' figures beside the open data, the formula, what nothing measures."""

from dataclasses import dataclass

from carefund.evaluation.audit import Audit
from carefund.evaluation.plans import plans_against_outturn
from carefund.evaluation.reference import FormulaCheck, Reference
from carefund.programme.measures import Metric
from carefund.programme.published import AuditFigure, PlanFigure
from carefund.report.charts.figure import DataTable
from carefund.wording import amounts, intervals, money, numbers
from carefund.wording.standing import marked

AGREES = {True: "Agrees within rounding", False: "Differs", None: "Cannot be compared"}
MOST_EXPLANATIONS = 4


@dataclass(frozen=True)
class PublishedStory:
    """One published figure beside the open data, with what may explain a difference."""

    reference: Reference
    verdict: str
    published: str
    open_data: str
    difference: str
    with_missing: str
    explanations: tuple[tuple[str, str], ...]
    note: str
    places: str


def published_stories(audit: Audit) -> list[PublishedStory]:
    """Every auditor's figure that the open data can be set beside."""
    return [_story(audit, reference) for reference in audit.references]


def _story(audit: Audit, reference: Reference) -> PublishedStory:
    unit, open_data = reference.unit, reference.open_data
    explained = [] if reference.figure.kind == "gap-cost" else reference.explanations[:MOST_EXPLANATIONS]
    metric = audit.round.metric(reference.metric)
    difference = None if open_data is None else open_data - reference.published
    return PublishedStory(
        reference=reference,
        verdict=AGREES[reference.agrees],
        published=marked(amounts.published_amount(reference.published, unit), reference.figure),
        open_data=amounts.published_amount(open_data, unit),
        difference=_signed_difference(difference, unit),
        with_missing=_range(reference),
        explanations=tuple((finding.what, f"{numbers.about(effect)} {metric.unit}") for finding, effect in explained),
        note=" ".join(part for part in (reference.figure.note or "", _left_over(reference)) if part),
        places="; ".join(audit.round.source(source).reference for source in reference.figure.source),
    )


def _left_over(reference: Reference) -> str:
    """How far adding the missing figures closes a difference."""
    if reference.agrees is not False or reference.with_missing is None:
        return ""
    low, high = (bound - reference.published for bound in reference.with_missing)
    if low <= 0 <= high:
        return "With the missing figures added the published figure lies within the range."
    between = intervals.between_pounds if reference.unit == "£" else intervals.between
    return (
        f"With the missing figures added, {between(low, high)} of the difference is left, and its cause is not known."
    )


def _signed_difference(difference: float | None, unit: str) -> str:
    if difference is None:
        return numbers.NO_FIGURE
    words = amounts.published_amount(difference, unit)
    return f"+{words}" if unit == "£" and difference > 0 else words


def _range(reference: Reference) -> str:
    if reference.with_missing is None:
        return "none found missing"
    if reference.unit == "£":
        return intervals.between_pounds(*reference.with_missing)
    return intervals.between(*reference.with_missing)


def published_table(audit: Audit) -> DataTable:
    """Published and open-data figures side by side."""
    rows = tuple(
        (
            one.reference.figure.label,
            one.published,
            one.open_data,
            one.difference,
            one.with_missing,
            one.verdict,
        )
        for one in published_stories(audit)
    )
    return DataTable(
        (
            "Figure",
            "Published",
            "Open data",
            "Open data less published",
            "Open data with missing figures added",
            "Result",
        ),
        rows,
    )


def plans_table(audit: Audit) -> DataTable:
    """Every published plan for a measured metric, with its basis and the gap that it leaves."""
    rows = tuple(
        (
            one.metric.label,
            audit.round.plan_basis(one.figure.basis).label,
            marked(numbers.signed(one.figure.value), one.figure),
            one.comparison.label,
            numbers.signed(one.change),
            numbers.signed(one.gap),
            marked(money.pounds(one.cost), audit.round.price(one.comparison.price or "")) if one.cost else "–",
        )
        for one in plans_against_outturn(audit.round, audit.measured, audit.outturns)
    )
    headings = ("Metric", "Plan", "Planned", "Set against", "Happened", "Gap", "Cost of the gap")
    return DataTable(headings, rows)


def formula_table(audit: Audit) -> DataTable:
    """The auditor's formula worked through with the auditor's own numbers."""
    rows = tuple(_formula_row(audit, check) for check in audit.formula_checks)
    headings = ("Metric", "Planned", "Actual", "Gap", "Unit price", "Cost by the formula", "Published cost", "Result")
    return DataTable(headings, rows)


def _formula_row(audit: Audit, check: FormulaCheck) -> tuple[str, ...]:
    return (
        audit.round.metric(check.metric).label,
        numbers.signed(check.planned_change),
        numbers.signed(check.actual_change),
        numbers.signed(check.actual_change - check.planned_change),
        money.unit_price(check.unit_price),
        money.pounds(check.cost),
        money.pounds(check.published),
        "Reproduces within rounding" if check.reproduces else "Does not reproduce",
    )


def unmeasured_table(audit: Audit) -> DataTable:
    """The metrics that no open series measures: what was planned and what auditors said."""
    rows = tuple(_unmeasured_row(audit, metric) for metric in audit.unmeasured)
    return DataTable(("Metric", "What it counts", "Planned", "What auditors said", "Note"), rows)


def _unmeasured_row(audit: Audit, metric: Metric) -> tuple[str, ...]:
    planned = [_planned(audit, figure) for figure in audit.round.plan_figures if figure.metric == metric.id]
    said = [_said(audit, figure) for figure in audit.round.audit_figures_for(metric.id)]
    label = marked(metric.label, metric)
    return (
        label,
        metric.numerator,
        "; ".join(planned) or "no national figure found",
        "; ".join(said) or "nothing found",
        metric.note or "",
    )


def _planned(audit: Audit, figure: PlanFigure) -> str:
    basis = audit.round.plan_basis(figure.basis).label
    return marked(f"{amounts.published_amount(figure.value, figure.unit)} {figure.unit} ({basis})", figure)


def _said(audit: Audit, figure: AuditFigure) -> str:
    words = figure.finding or f"{figure.label}: {amounts.published_amount(figure.value, figure.unit or '')}"
    return marked(f"{words} ({audit.round.cite(figure)})", figure)
