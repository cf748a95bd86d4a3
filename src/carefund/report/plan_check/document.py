"""The check of one plan or of several as a document: whether each can be submitted, and every finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carefund.plan.checking import CheckedPlan, CheckedPlans
from carefund.plan.findings import Severity
from carefund.report.document import Document, Listing, Prose, Section
from carefund.report.plan_check.sentences import can_it_be_submitted, finding_lists
from carefund.report.plan_check.tables import counts_in_words, name_of, plans_of, plans_table
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.lists import counted


def document(result: CheckedPlan | CheckedPlans, provenance: Provenance) -> Document:
    """Each plan in a section, and the files that were refused."""
    plans = plans_of(result)
    title = f"Check of {name_of(plans[0])}" if len(plans) == 1 else f"Check of {counted(len(plans), 'plan')}"
    opening = tuple(Prose(f"{name_of(one)}: {counts_in_words(one)}. {can_it_be_submitted(one)}") for one in plans)
    together = [_together(plans)] if len(plans) > 1 else []
    return Document(title, opening, (*_plans(result), *_refused(result), *together), (MADE_BY,))


def summary(result: CheckedPlan | CheckedPlans, provenance: Provenance) -> Document:
    """The same without a title: each plan under its file's name; of several, a table of them all last."""
    plans = plans_of(result)
    return Document("", (), (*_plans(result), *([_together(plans)] if len(plans) > 1 else [])))


def _together(plans: Sequence[CheckedPlan]) -> Section:
    """Areas with errors, warnings and pool, those with most errors first."""
    worst_first = sorted(plans, key=lambda one: (-len(one.of(Severity.ERROR)), -len(one.of(Severity.WARNING))))
    return Section("all-plans", "", (plans_table(worst_first).block(),))


def _plans(result: CheckedPlan | CheckedPlans) -> Iterator[Section]:
    for number, one in enumerate(plans_of(result), 1):
        title = ": ".join(filter(None, (one.file, name_of(one))))
        words = Prose(f"{counts_in_words(one)}. {can_it_be_submitted(one)}")
        yield Section(f"plan-{number}", title, (words, *finding_lists(one.findings)))


def _refused(result: CheckedPlan | CheckedPlans) -> Iterator[Section]:
    if isinstance(result, CheckedPlans) and result.refused:
        yield Section("refused", "Files that could not be read", (Listing(tuple(map(str, result.refused))),))
