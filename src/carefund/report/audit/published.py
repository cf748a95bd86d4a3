"""Which figure comes from where: plans and auditors' figures beside the open data, and what nothing measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carefund.evaluation.audit import Audit
from carefund.evaluation.plans import plans_against_outturn
from carefund.evaluation.reference import FormulaCheck, Reference
from carefund.programme.measures import Metric
from carefund.programme.published import AuditFigure, PlanFigure
from carefund.report.document import Block, DataTable, Entries, Entry, Listing, Prose, Section
from carefund.report.programme.notes import note_words
from carefund.wording.amounts import published_amount
from carefund.wording.intervals import between, between_pounds
from carefund.wording.money import pounds, unit_price
from carefund.wording.numbers import NO_FIGURE, NONE, about, signed
from carefund.wording.standing import marked

FORMULA = "(actual change − planned change) × unit price"
RESULTS: Mapping[bool | None, str] = {True: "Agrees within rounding", False: "Differs", None: "Cannot be compared"}
MOST_EXPLANATIONS = 4
NO_REFERENCES = "No auditor’s figure for these metrics and periods is held."


def sources_section(audit: Audit) -> Section:
    """Every published plan, every auditor's figure with what may explain a difference, and the formula."""
    return Section("sources", "Which figure comes from where", tuple(_sources(audit)))


def _sources(audit: Audit) -> Iterator[Block | Section]:
    note = note_words(audit.round, "plans-published")
    if note:
        yield Prose(note)
    plans = plans_table(audit)
    yield plans if plans.rows else Prose("No national plan for these metrics was published.")
    if not audit.references:
        yield Prose(NO_REFERENCES)
        return
    yield Prose("The auditor’s published figures stand beside what the open data give for the same periods.")
    yield published_table(audit)
    yield from (_reference_section(audit, number, one) for number, one in enumerate(audit.references, 1))
    if audit.formula_checks:
        title = "Does the auditor’s formula give the auditor’s cost?"
        yield Section("formula", title, (formula_table(audit),))


def _reference_section(audit: Audit, number: int, reference: Reference) -> Section:
    places = "; ".join(audit.round.source(source).reference for source in reference.figure.source)
    notes = " ".join(filter(None, (reference.figure.note or "", _left_over(reference))))
    explanations = _explanations(audit, reference)
    listed = (Prose("Findings that lie in these periods and move the figure:"), Listing(explanations))
    return Section(
        f"reference-{number}",
        f"{reference.figure.label}: published {_published(reference)}, open data "
        f"{published_amount(reference.open_data, reference.unit)}",
        (
            Prose(notes, opening=f"{RESULTS[reference.agrees]}."),
            Entries(
                (
                    Entry("Published in", "", (f"{reference.citation} ({places})",)),
                    Entry("Open data", "", (reference.definition,)),
                    Entry("Releases", "", (reference.releases,)),
                )
            ),
            *(listed if explanations else ()),
        ),
    )


def _published(reference: Reference) -> str:
    return marked(published_amount(reference.published, reference.unit), reference.figure)


def _explanations(audit: Audit, reference: Reference) -> tuple[str, ...]:
    if reference.figure.kind == "gap-cost":
        return ()
    unit = audit.round.metric(reference.metric).unit
    return tuple(
        f"{finding.what} Without it, the change would differ by {about(effect)} {unit}."
        for finding, effect in reference.explanations[:MOST_EXPLANATIONS]
    )


def _left_over(reference: Reference) -> str:
    """How far adding the missing figures closes a difference."""
    if reference.agrees is not False or reference.with_missing is None:
        return ""
    low, high = (bound - reference.published for bound in reference.with_missing)
    if low <= 0 <= high:
        return "With the missing figures added the published figure lies within the interval."
    words = between_pounds(low, high) if reference.unit == "£" else between(low, high)
    return f"With the missing figures added, {words} of the difference is left, and its cause is not known."


def published_table(audit: Audit) -> DataTable:
    """Published and open-data figures side by side."""
    rows = tuple(
        (
            one.figure.label,
            _published(one),
            published_amount(one.open_data, one.unit),
            _difference(one),
            _with_missing(one),
            RESULTS[one.agrees],
        )
        for one in audit.references
    )
    headings = ("Figure", "Published", "Open data", "Open data less published", "Open data with missing figures added",
                "Result")  # fmt: skip
    return DataTable(headings, rows, "Published figures beside the open data")


def _difference(reference: Reference) -> str:
    if reference.open_data is None:
        return NO_FIGURE
    difference = reference.open_data - reference.published
    words = published_amount(difference, reference.unit)
    return f"+{words}" if reference.unit == "£" and difference > 0 else words


def _with_missing(reference: Reference) -> str:
    if reference.with_missing is None:
        return "none found missing"
    if reference.unit == "£":
        return between_pounds(*reference.with_missing)
    return between(*reference.with_missing)


def plans_table(audit: Audit) -> DataTable:
    """Every published plan for a measured metric, with its basis and the gap that it leaves."""
    rows = tuple(
        (
            one.metric.label,
            audit.round.plan_basis(one.figure.basis).label,
            marked(signed(one.figure.value), one.figure),
            one.comparison.label,
            signed(one.change),
            signed(one.gap),
            marked(pounds(one.cost), audit.round.price(one.comparison.price or "")) if one.cost else NONE,
        )
        for one in plans_against_outturn(audit.round, audit.measured, audit.outturns)
    )
    headings = ("Metric", "Plan", "Planned", "Set against", "Happened", "Gap", "Cost of the gap")
    return DataTable(headings, rows, "Every published plan, and the gap that it leaves")


def formula_table(audit: Audit) -> DataTable:
    """The auditor's formula worked through with the auditor's own numbers."""
    rows = tuple(_formula_row(audit, check) for check in audit.formula_checks)
    headings = ("Metric", "Planned", "Actual", "Gap", "Unit price", "Cost by the formula", "Published cost", "Result")
    return DataTable(headings, rows, f"{FORMULA}, with the auditor’s own counts")


def _formula_row(audit: Audit, check: FormulaCheck) -> tuple[str, ...]:
    return (
        audit.round.metric(check.metric).label,
        signed(check.planned_change),
        signed(check.actual_change),
        signed(check.actual_change - check.planned_change),
        unit_price(check.unit_price),
        pounds(check.cost),
        pounds(check.published),
        "Reproduces within rounding" if check.reproduces else "Does not reproduce",
    )


def unmeasured_section(audit: Audit) -> Section:
    """The metrics that no open series measures: what was planned and what auditors said."""
    rows = tuple(_unmeasured_row(audit, metric) for metric in audit.unmeasured)
    words = (
        f"The round had {len(rows)} more metrics. No series that is held measures them over its periods, so there is "
        "nothing to set against the plan but what auditors wrote."
        if rows
        else "A series that is held measures every metric of the round."
    )
    headings = ("Metric", "What it counts", "Planned", "What auditors said", "Note")
    table = DataTable(headings, rows, "Metrics without an open series", layout="texts")
    return Section("unmeasured", "What no open series measures", (Prose(words), *([table] if rows else [])))


def _unmeasured_row(audit: Audit, metric: Metric) -> tuple[str, ...]:
    planned = [_planned(audit, figure) for figure in audit.round.plan_figures if figure.metric == metric.id]
    said = [_said(audit, figure) for figure in audit.round.audit_figures_for(metric.id)]
    return (
        marked(metric.label, metric),
        metric.numerator,
        "; ".join(planned) or "no national figure found",
        "; ".join(said) or "nothing found",
        " ".join(filter(None, (audit.why_not.get(metric.id), metric.note))),
    )


def _planned(audit: Audit, figure: PlanFigure) -> str:
    basis = audit.round.plan_basis(figure.basis).label
    return marked(f"{published_amount(figure.value, figure.unit)} {figure.unit} ({basis})", figure)


def _said(audit: Audit, figure: AuditFigure) -> str:
    words = figure.finding or f"{figure.label}: {published_amount(figure.value, figure.unit or '')}"
    return marked(f"{words} ({audit.round.cite(figure)})", figure)
