"""The sections of a study's report on what other choices and other methods would have given."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.study.agreement import Agreement
from carefund.evaluation.study.specification_curve import SpecificationCurve
from carefund.report.document import Block, DataTable, Listing, Prose, Section
from carefund.report.evaluation.specifications.charts import curve_figure
from carefund.report.evaluation.specifications.sentences import joint_cells, refusals, story, together
from carefund.report.evaluation.specifications.tables import methods_table

SOURCES = (
    "Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4:1208. Their tests "
    "draw anew under the null; here every donor in turn stands for the treated. Effects are standardised by a unit's "
    "own gaps before the start; a significant one counts where it has the sign of the unit's median."
)


def curve_section(curve: SpecificationCurve, unit: str, source: str) -> Section:
    """The curve, what it says, joint tests, and the specifications that gave no number."""
    return Section("specifications", "Would other choices have given another answer?",
                   tuple(_curve(curve, unit, source)))  # fmt: skip


def _curve(curve: SpecificationCurve, unit: str, source: str) -> Iterator[Block]:
    yield Prose(" ".join(story(curve)))
    yield Prose(" ".join(together(curve)))
    yield curve_figure(curve, unit, source)
    if curve.joint is not None:
        headings = ("Of the whole curve", "Value", "Rank", "p")
        yield DataTable(headings, joint_cells(curve.joint), "The curve as a whole among those of placebos")
        yield Prose(SOURCES, "quiet")
    if curve.refused:
        yield Prose(f"Without a number ({len(curve.refused)}):")
        yield Listing(tuple(refusals(curve.refused)))


def agreement_section(found: Agreement) -> Section:
    """Whether methods agree, in words and side by side."""
    names = ("method", "att", "lower", "upper", "p_value", "agrees_sign", "agrees_size", "agrees_significance")
    return Section(
        "agreement",
        "Do the methods agree?",
        (
            Prose(found.words),
            methods_table(found).block((*names, "reason") if found.refused else names),
            Prose(
                "Each with its default options, the registered one with its own; p-values and intervals by placebos in "
                "space. Sizes agree where each effect lies in the other's interval and they are no farther apart than "
                "half of the larger, or one standard error.",
                "quiet",
            ),
        ),
    )
