"""The check of one return or of several as a document: whether each can be sent, and every finding."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.returns.checking import CheckedReturn, CheckedReturns
from carefund.report.document import Block, Document, Listing, Prose, Section
from carefund.report.plan_check.sentences import finding_lists
from carefund.report.provenance import MADE_BY, Provenance
from carefund.report.return_check.charts import money_figure
from carefund.report.return_check.sentences import HEADINGS, can_it_be_sent, verdict
from carefund.report.return_check.tables import counts_in_words, name_of, returns_in, tables
from carefund.wording.lists import counted

MOST_IN_WORDS = 3
"""Returns whose verdict the first screen gives in words; more of them stand in the table alone."""


def document(result: CheckedReturn | CheckedReturns, provenance: Provenance) -> Document:
    """The verdicts and the money first, then each return in a section, and the files that were refused."""
    returns = returns_in(result)
    title = f"Check of {name_of(returns[0])}" if len(returns) == 1 else f"Check of {counted(len(returns), 'return')}"
    figure = (money_figure(returns),) if returns else ()
    return Document(title, (*_opening(returns), *figure), (*_returns(result), *_refused(result), *_listed(result)),
                    (MADE_BY,))  # fmt: skip


def summary(result: CheckedReturn | CheckedReturns, provenance: Provenance) -> Document:
    """Each return under its file's name, and of several a table of all of them last."""
    return Document("", (), (*_returns(result), *_listed(result)))


def _opening(returns: tuple[CheckedReturn, ...]) -> Iterator[Block]:
    if len(returns) <= MOST_IN_WORDS:
        yield from (Prose(verdict(one)) for one in returns)
    else:
        ready = sum(one.can_be_sent for one in returns)
        yield Prose(f"{ready} of {counted(len(returns), 'return')} have no error.")


def _returns(result: CheckedReturn | CheckedReturns) -> Iterator[Section]:
    for number, one in enumerate(returns_in(result), 1):
        title = ": ".join(filter(None, (one.file, name_of(one))))
        words = Prose(f"{counts_in_words(one)}. {can_it_be_sent(one)}")
        yield Section(f"return-{number}", title, (words, *finding_lists(one.findings, HEADINGS)))


def _listed(result: CheckedReturn | CheckedReturns) -> Iterator[Section]:
    """A table of all returns where there are several."""
    if len(returns_in(result)) > 1:
        table = next(each for each in tables(result) if each.name == "returns")
        columns = ("area_name", "quarter", "version", "errors", "warnings", "can_be_sent")
        yield Section("all", "All returns", (table.block(columns),))


def _refused(result: CheckedReturn | CheckedReturns) -> Iterator[Section]:
    if isinstance(result, CheckedReturns) and result.refused:
        yield Section("refused", "Files that could not be read", (Listing(tuple(map(str, result.refused))),))
