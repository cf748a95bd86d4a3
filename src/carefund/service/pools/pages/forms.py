"""The forms of a pool: opening its books, posting an entry, importing an extract; each with what was typed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from carefund.plan.model import Plan
from carefund.pool.agreement import TERMS
from carefund.pool.books import Books
from carefund.pool.extract import Import
from carefund.pool.posting_form import KINDS
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.report.media.html import fragment
from carefund.report.pool.imported import import_document
from carefund.service.frame.problem import Problem
from carefund.service.pools.importing import without_place
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds

__all__ = ["ImportPage", "OpeningPage", "Problem", "Typed", "import_page", "opening_page", "posting_page"]
KIND_WORDS: Mapping[str, str] = {
    "contribution": "Contribution: paid into the pool",
    "expenditure": "Expenditure: spent by a scheme",
    "credit": "Credit: spending that came back",
    "refund": "Refund: paid back to a partner",
    "overspend-payment": "Overspend payment: a partner makes an overspend good",
    "out-of-purpose": "Out of purpose: moved out of what it was set aside for",
    "virement": "Virement: moved to another scheme or stream",
    "carry-forward": "Carry-forward: left for next year",
    "carry-overspend-forward": "Carry an overspend forward",
    "reversal": "Reversal: take a posting back",
}
NOTHING = Markup("")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A field of a form: its name, label, hint, what stands in it, and what may be chosen, if it is a list."""

    name: str
    label: str
    value: str
    hint: str = ""
    choices: Choices = ()
    long: bool = False


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A form with its fields."""

    title: str
    year: str
    fields: tuple[Typed, ...]
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class OpeningPage(FormPage):
    """The form that opens books; `budget` is what makes the plan the one that counts."""

    budget: str
    partners: tuple[str, ...]
    shares: tuple[Typed, ...]
    settings: str


@dataclass(frozen=True, kw_only=True)
class ImportPage:
    """The form of an extract and, where one was looked at, what would become of its lines."""

    title: str
    year: str
    mapping: str
    total: str = ""
    problem: Problem | None = None
    token: str = ""
    preview: Markup = NOTHING
    posts: str = ""
    left: str = ""


def problem_of(refused: Refusal, element: str) -> Problem:
    """A refusal as a form tells it, leading to one of its elements."""
    place = f"{refused.place}: expected" if refused.place else "Expected"
    return Problem(element, f"{place} {refused.expected}; found {refused.found}.", refused.to_do)


def opening_page(
    plan: Plan, year: str, budget: str, manager: str, sent: Mapping[str, str], problem: Problem | None = None
) -> OpeningPage:
    """The form, with the plan's payers as partners; what was sent stands in it again."""
    payers = tuple(dict.fromkeys(one.organisation for one in plan.contributions if one.organisation))
    councils = [one.organisation for one in plan.contributions if one.organisation and one.kind == "council"]
    host = sent.get("host") or (councils or [*payers, ""])[0]
    return OpeningPage(
        title=f"Open the books of {year}",
        year=year,
        budget=budget,
        partners=payers,
        fields=(
            Typed(name="host", label="Host", value=host, hint="The partner that accounts for the pool.",
                  choices=tuple((one, one) for one in payers)),
            Typed(name="manager", label="Pool manager", value=sent.get("manager", manager),
                  hint="The officer of the host who manages the pool and reports to the partners."),
            *(Typed(name=f"term-{term}", label=label, value=sent.get(f"term-{term}", ""), long=True)
              for term, label in TERMS.items()),
        ),
        shares=tuple(
            Typed(name=f"share-{number}", label=one, value=sent.get(f"share-{number}", ""))
            for number, one in enumerate(payers)
        ),
        settings=sent.get("settings", ""),
        problem=problem,
    )  # fmt: skip


def posting_page(books: Books, round_: Round, sent: Mapping[str, str], problem: Problem | None = None) -> FormPage:
    """The form of one entry."""
    opening = books.opening
    labels = {one.id: one.label for one in round_.streams}
    streams = tuple((one, labels.get(one, one)) for one in opening.streams)
    schemes = tuple((one, f"{one}: {name}" if name != one else one) for one, name in opening.schemes.items())
    providers = tuple((one.id, one.label) for one in (round_.planning.providers if round_.planning else ()))

    def typed(name: str, label: str, hint: str = "", choices: Choices = ()) -> Typed:
        return Typed(name=name, label=label, value=sent.get(name, ""), hint=hint, choices=choices)

    return FormPage(
        title="Post an entry",
        year=books.year,
        problem=problem,
        fields=(
            typed("kind", "Kind", choices=tuple((one, KIND_WORDS[one]) for one in KINDS)),
            typed("day", "Day", "When the money moved or fell due, such as 30/06/2025. Today where it is left empty."),
            typed("pounds", "Amount", "In pounds, such as 12,500.00. Above zero."),
            typed("stream", "Stream", choices=streams),
            typed("scheme", "Scheme", "Of expenditure and credits.", schemes),
            typed("organisation", "Organisation", "Who paid in, or is paid back.",
                  tuple((one, one) for one in opening.organisations)),
            typed("reason", "In words", "Why, or for what. Needed for all but contributions and expenditure."),
            typed("reference", "Reference", "The journal or invoice."),
            typed("counterparty", "Paid to, or by", "The supplier's name."),
            typed("accounting", "Cash or accrual", choices=(("cash", "Cash"), ("accrual", "Accrual"))),
            typed("to_stream", "To stream", "Of a virement.", streams),
            typed("to_scheme", "To scheme", "Of a virement.", schemes),
            typed("to_year", "To year", "Of a carry-forward, such as 2026-27."),
            typed("provider", "Provider", "Of money moved out of its purpose.", providers),
            typed("approved_by", "Approved by", "Where that is somebody else than you."),
            typed("reverses", "Takes back", "The number of the posting, for a reversal."),
        ),
    )  # fmt: skip


def import_page(
    year: str,
    mapping: str,
    total: str = "",
    problem: Problem | None = None,
    looked: Import | None = None,
    token: str = "",
) -> ImportPage:
    """The form; with what would become of an extract's lines where one was looked at."""
    shown = ImportPage(
        title="Import an extract of the general ledger", year=year, mapping=mapping, total=total, problem=problem
    )
    if looked is None:
        return shown
    document, left = import_document(looked), without_place(looked)
    blocks: Sequence[object] = (*document.opening, *document.sections)
    return ImportPage(
        title="What this extract would post",
        year=year,
        mapping=mapping,
        total=total,
        token=token,
        preview=Markup("").join(Markup(fragment(one)) for one in blocks),  # type: ignore[arg-type]
        posts=f"{counted(len(looked.postings), 'posting')}, {exact_pounds(looked.sums['posted'])}",
        left=counted(left, "line") if left else "",
    )
