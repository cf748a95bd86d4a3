"""What a revised plan must keep to before it takes the place of the one in force: no posting is orphaned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from carefund.pool.agreement_file import year_end
from carefund.pool.books import Books
from carefund.pool.ledger import Leg
from carefund.pool.money import ZERO
from carefund.pool.opening import Opening, refuse_agreement_of_others, taking_over
from carefund.pool.posting import Made
from carefund.pool.refusal import RefusedEntry
from carefund.pool.revision import Revision
from carefund.wording.dates import day_words
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds

WHAT = "The revised plan"


def revised(books: Books, plan: Opening, made: Made) -> Revision:
    """The revision by which a later version of the plan becomes the budget from the day that `made` gives.

    What was brought forward stays, and virements until now are taken to be in the revised plan. Raises RefusedEntry
    for a plan of another pool, round or year, one that is no later version, a day outside the year, before an earlier
    revision or in the future, one after the cut-off, and for streams, schemes or organisations that are gone and have
    postings; for pay for performance that was decided by other figures.
    """
    now = books.opening
    _refuse_another(plan, now)
    _refuse_day(books, made)
    taken = plan if now.carried_from is None else taking_over(plan, now.brought_forward, now.carried_from)
    whole = replace(
        taken,
        area_name=now.area_name,
        opened=now.opened,
        opened_by=now.opened_by,
        brought_forward=now.brought_forward,
        targets=_targets(books, plan),
        virements_in=tuple(one.id for one in books.standing if one.movement.kind == "virement"),
    )
    refuse_agreement_of_others(whole.agreement, whole)
    _refuse_orphans(books, whole)
    return Revision(day=made.day, made=made.posted, made_by=made.posted_by, replaced=now, opening=whole)


def _refuse(expected: str, found: str, to_do: str, what: str = WHAT) -> None:
    raise RefusedEntry(what, expected=expected, found=found, to_do=to_do)


def _refuse_another(plan: Opening, now: Opening) -> None:
    own, given = ((one.round_id, one.area_code, one.year) for one in (now, plan))
    if own != given:
        _refuse(" ".join(own), " ".join(given), "give a version of the plan that the books were opened with")
    if plan.plan_version <= now.plan_version:
        expected, found = f"a version after {now.plan_version}, which is in force", f"version {plan.plan_version}"
        _refuse(expected, found, "number the revised plan on its Cover, and have it accepted")
    if plan.plan_hash == now.plan_hash:
        _refuse("another workbook than the one in force", "the same", "give the workbook of the revised plan")


def _refuse_day(books: Books, made: Made) -> None:
    last = year_end(books.year)
    first = max([date(last.year - 1, 4, 1), *(one.day for one in books.revisions)])
    latest = min(last, made.posted.date())
    if not first <= made.day <= latest:
        expected = f"a day from {day_words(first)} to {day_words(latest)}"
        _refuse(expected, day_words(made.day), "give the day from which the revised plan is the budget")
    cut_off = books.opening.agreement.cut_offs.get(books.year)
    if cut_off is not None and made.posted.date() > cut_off:
        _refuse(
            f"a revision by {day_words(cut_off)}", day_words(made.posted.date()), "the books of the year are closed"
        )


def _targets(books: Books, plan: Opening) -> dict[str, object]:
    """The figures of pay for performance: with the day they were agreed where they did not change.

    Raises RefusedEntry where they did, and a payment rests on them.
    """
    now, new = books.opening.targets, plan.targets
    figures = ("baseline", "planned", "price")
    if all(now.get(name) == new.get(name) for name in figures):
        return {**new, **({"agreed": now["agreed"]} if "agreed" in now else {})}
    if books.payments:
        expected = f"the figures that {counted(len(books.payments), 'payment')} in the books rest on"
        _refuse(expected, "other ones", "keep baseline and target of pay for performance as they were decided by")
    return dict(new)


def _refuse_orphans(books: Books, plan: Opening) -> None:
    """Raise RefusedEntry for what the revised plan no longer has and postings are booked to."""
    known: dict[str, tuple[Callable[[Leg], str | None], tuple[str, ...]]] = {
        "scheme": (lambda leg: leg.scheme, tuple(plan.schemes)),
        "stream": (lambda leg: leg.stream, plan.streams),
        "organisation": (lambda leg: leg.organisation, plan.organisations),
    }
    for what, (of, ids) in known.items():
        for gone, pounds, number in _booked(books, of):
            if gone not in ids:
                expected = f"the {what} {gone}, to which {exact_pounds(pounds)} is booked"
                to_do = f"keep the {what} in the plan, at £0 if need be, or take its postings back first"
                _refuse(expected, f"none, and {counted(number, 'posting')} of it", to_do)


def _booked(books: Books, of: Callable[[Leg], str | None]) -> Iterator[tuple[str, Decimal, int]]:
    """What postings that stand are booked to, with what moved and how many there are."""
    sums: dict[str, tuple[Decimal, int]] = {}
    for posting in books.standing:
        for each in {of(leg) for leg in posting.movement.legs} - {None}:
            pounds, number = sums.get(str(each), (ZERO, 0))
            sums[str(each)] = pounds + posting.pounds, number + 1
    yield from ((each, *sums[each]) for each in sorted(sums))
