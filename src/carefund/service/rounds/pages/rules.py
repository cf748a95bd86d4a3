"""The page of a round, from its definition."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from carefund.assurance.deadline import Deadline, late_words
from carefund.programme.definition import Round
from carefund.report.document import Section
from carefund.report.media.html import fragment
from carefund.report.programme.document import document
from carefund.report.provenance import Provenance
from carefund.wording.dates import moment_words


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """What a round asks of its plans, and its whole definition below."""

    id: str
    title: str
    summary: str
    shown: str
    late: str
    signatures: tuple[str, ...]
    sections: tuple[tuple[str, Markup], ...]


def rules_page(round_: Round, deadline: Deadline) -> RulesPage:
    """The page."""
    assert round_.planning is not None  # rounds without it are not opened
    made = document(round_, Provenance())
    return RulesPage(
        id=round_.id,
        title=round_.title,
        summary=round_.summary,
        shown=moment_words(deadline.shown),
        late=late_words(deadline),
        signatures=tuple(
            f"{one.label}{', one for each organisation that pays in' if one.signs_for else ''}"
            for one in round_.planning.sign_offs
            if one.required
        ),
        sections=tuple((one.title, _body(one)) for one in made.sections),
    )


def _body(section: Section) -> Markup:
    return Markup("").join(Markup(fragment(block, level=3)) for block in section.blocks)
