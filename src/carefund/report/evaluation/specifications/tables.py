"""The tables of a study's specifications and of its methods side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from carefund.evaluation.study.agreement import Agreement
from carefund.evaluation.study.choices import said_of
from carefund.evaluation.study.specification_curve import SpecificationCurve
from carefund.evaluation.study.specified import Specified
from carefund.report.columns import Column, Table
from carefund.report.evaluation.specifications.sentences import SCALES, options_words, reason

OUTCOME = "in the outcome's unit"


CHOICES = (
    Column("method", "Method", "text", "its id"),
    Column("options", "Options", "text", "those that are not the default"),
    Column("donors", "Donors", "text", "of those that the protocol lets in"),
    Column("number_of_donors", "Number of donors", "count", "how many", whole=True),
    Column("periods", "Periods", "text", "first to last"),
    Column("scale", "Scale", "text", "of the outcome in the estimate"),
)
EFFECT = (
    Column("att", "Mean effect", "effect", OUTCOME),
    Column("relative", "Relative", "number", "over the course without the treatment"),
    Column("lower", "Low", "effect", "low end of its interval, by the spread of placebos"),
    Column("upper", "High", "effect", "high end"),
    Column("p_value", "p", "p-value", "rank among placebos in space"),
)
REGISTERED = Column("registered", "Registered", "flag", "whether it is the protocol's own")
PLACE = Column("place", "Place", "count", "1 for the lowest effect; none without a number", whole=True)
FINDINGS = Column("findings", "Findings", "texts", "their ids")
REASON = Column("reason", "Why there is no number", "text", "empty where there is one")
AGREES = tuple(
    Column(f"agrees_{name}", f"Agrees in {name}", "flag", "with the registered method; empty where not known")
    for name in ("sign", "size", "significance")
)
SPECIFICATIONS = (PLACE, REGISTERED, *CHOICES, *EFFECT, FINDINGS, REASON)
METHODS = (REGISTERED, CHOICES[0], *EFFECT, *AGREES, REASON)


def specifications_table(curve: SpecificationCurve) -> Table:
    """A row for each specification, estimates in their order, then those without a number."""
    rows = [{"place": place, **_row(one)} for place, one in enumerate(curve.estimated, start=1)]
    rows += [{"place": None, **_row(one)} for one in curve.refused]
    return Table.of("specifications", "Specifications", SPECIFICATIONS, rows)


def methods_table(found: Agreement) -> Table:
    """A row for each method: the registered, the others, those without a number."""
    return Table.of("methods", "Methods side by side", METHODS, _methods(found))


def _methods(found: Agreement) -> Iterator[dict[str, Any]]:
    none = dict.fromkeys((column.name for column in AGREES), None)
    yield {**_row(found.registered), **none}
    for one in found.others:
        agrees = {f"agrees_{name}": getattr(one, name) for name in ("sign", "size", "significance")}
        yield {**_row(one.specified), **agrees}
    for refused in found.refused:
        yield {**_row(refused), **none}


def _row(one: Specified) -> dict[str, Any]:
    made = one.specification
    return {
        "registered": made.registered,
        "method": made.method,
        "options": options_words(one),
        "donors": said_of(made.donors),
        "number_of_donors": one.donors,
        "periods": f"{one.first} to {one.last}",
        "scale": SCALES[made.transform],
        **{column.name: getattr(one, column.name) for column in EFFECT},
        "findings": [finding.id for finding in one.findings],
        "reason": "" if one.refused is None else reason(one),
    }
