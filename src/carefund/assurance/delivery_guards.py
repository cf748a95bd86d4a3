"""What must hold beside state and role before books are written in, or a return is saved, signed or handed in.

As in `guards`: one function each, raising a refusal; its docstring is its row in the documentation's matrix.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from carefund.assurance.delivery import BooksLine, QuarterReturn, ReturnSigned
from carefund.assurance.permissions import NotPermitted, Role, memberships_on
from carefund.assurance.request import Case, NotNow
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import counted, either, listed

BETWEEN_REMINDERS = timedelta(hours=20)
"""An area is reminded of one return no more than once a day."""


class BooksMoved(NotNow):
    """Books that somebody else wrote in since the writer had them in view."""


class ReturnMoved(NotNow):
    """A return that somebody else saved since the writer had it in view."""


def new_books(case: Case) -> None:
    """The year is one of the round's, and it has no books yet."""
    body: Any = case.body
    known = case.setting.delivery.years
    if body.year not in known:
        raise NotNow(f"a year that the round pools money for, {either(known) or 'of which it has none'}", body.year,
                     "Choose one of these")  # fmt: skip
    if body.year in case.state.delivery.pools:
        raise NotNow(f"a year without books, for {body.year} has some", "books that are open", "Post to them")


def of_a_plan_handed_in(case: Case) -> None:
    """The budget is the plan that was decided on or, before a decision, the one that was handed in."""
    body: Any = case.body
    decided, handed_in = case.state.decisions.standing, case.state.submissions
    stands = decided.plan_hash if decided else handed_in[-1].plan_hash if handed_in else ""
    if body.plan_hash != stands:
        raise NotNow("the plan that was decided on or handed in", "another version", "Open the page anew")


def books_unmoved(case: Case) -> None:
    """The year's books are open, and nobody wrote in them meanwhile."""
    body = case.body
    assert isinstance(body, BooksLine)
    books = case.state.delivery.pools.get(body.year)
    if books is None:
        raise NotNow(f"open books of {body.year}", "none", "Open the books first")
    if books.head != body.based_on:
        raise BooksMoved(
            "the books as you had them in view",
            f"that {books.changes[-1].by} wrote in them since",
            "Look at what was written, and send it again",
        )


def known_quarter(case: Case) -> None:
    """The round asks for a return of the quarter."""
    body: Any = case.body
    known = case.setting.delivery.quarters
    if body.quarter not in known:
        raise NotNow(f"a quarter of the round, {either(known) or 'of which it has none'}", body.quarter, "Choose one")


def after_a_plan(case: Case) -> None:
    """A plan was handed in, against which a return can be held."""
    if not case.state.submissions:
        raise NotNow("a plan that was handed in", "none", "Hand in the plan first")


def _return_of(case: Case) -> QuarterReturn:
    body: Any = case.body
    return case.state.delivery.of(body.quarter)


def open_return(case: Case) -> None:
    """The return is not handed in, or was given back since."""
    handed_in = _return_of(case).handed_in
    if handed_in is not None:
        raise NotNow(
            "a return that is not handed in",
            f"one that {handed_in.name} handed in on {moment_words(handed_in.at)}",
            "Ask the national team to give it back, if it must be corrected",
        )


def return_unmoved(case: Case) -> None:
    """Nobody saved the return meanwhile."""
    body: Any = case.body
    stands = _return_of(case)
    if (body.based_on or "") != stands.return_hash:
        by = stands.saved[-1].by if stands.saved else "nobody"
        raise ReturnMoved(
            "the return as you had it in view",
            f"one that {by} saved since",
            "Look at what was saved, and send it again",
        )


def of_this_return(case: Case) -> None:
    """It is about the return as it stands now."""
    body: Any = case.body
    if not body.return_hash or body.return_hash != _return_of(case).return_hash:
        raise NotNow("the return as it stands now", "another version", "Read the return as it stands, and decide again")


def quarter_ended(case: Case) -> None:
    """The quarter is over."""
    body: Any = case.body
    last = case.setting.delivery.quarters[body.quarter].last
    if case.asked.day <= last:
        raise NotNow(
            f"a day after {day_words(last)}, on which the quarter ends", day_words(case.asked.day), "Wait until then"
        )


def return_without_errors(case: Case) -> None:
    """The return has no finding of severity error, but for signatures that are not given yet."""
    body: Any = case.body
    if case.setting.checked_hash != body.return_hash:
        raise NotNow("a check of this return", "a check of another", "Try again")
    if case.setting.errors:
        raise NotNow("a return without errors", counted(case.setting.errors, "error"), "Mend what the findings say")


def own_return_signature(case: Case) -> None:
    """The signature is asked for, still open, and this person's to give, who did not prepare the return."""
    body = case.body
    assert isinstance(body, ReturnSigned)
    stands, asked_for = _return_of(case), case.setting.delivery.sign_offs
    if body.role not in asked_for:
        raise NotNow(f"a signature of {either(asked_for) or 'nobody'}", body.role, "Choose one of these")
    if any(one.role == body.role for one in stands.signatures):
        raise NotNow(f"one signature of {body.role}", "that it was given", "No more is needed")
    held = memberships_on(case.asked.actor, case.state.submission.rpartition("/")[2], case.asked.day)
    if not any(one.role is Role.SIGNATORY and body.role in one.signs_as for one in held):
        raise NotPermitted(f"somebody who signs as {body.role}", "that this is not yours to sign",
                           "Leave it to its signatory; the area's lead can name another")  # fmt: skip
    person = case.asked.actor.person
    if person in stands.prepared_by or any(one.person == person for one in stands.signatures):
        found = "that you prepared it" if person in stands.prepared_by else "that you have signed it already"
        raise NotPermitted("a different person for each signature, and none who prepared the return", found,
                           "Let another person sign")  # fmt: skip


def return_signed_by_all(case: Case) -> None:
    """Every signature that the round asks for stands on the return."""
    given = {one.role for one in _return_of(case).signatures}
    missing = [one for one in case.setting.delivery.sign_offs if one not in given]
    if missing:
        raise NotNow(
            counted(len(case.setting.delivery.sign_offs), "signature"),
            f"no signature of {listed(missing)}",
            "Wait for these signatures, or ask for them",
        )


def handed_in_return(case: Case) -> None:
    """The return is handed in."""
    if _return_of(case).handed_in is None:
        raise NotNow("a return that is handed in", "one that is not", "Nothing is to be given back")


def owed_and_not_reminded(case: Case) -> None:
    """The return is not handed in, and the area was not reminded of it within the last day."""
    body: Any = case.body
    open_return(case)
    last = case.state.delivery.reminded.get(body.quarter)
    if last is not None and case.asked.at - last < BETWEEN_REMINDERS:
        raise NotNow("one reminder a day", f"one of {moment_words(last)}", "Wait until tomorrow, or write to the area")


def return_is_late(case: Case) -> bool:
    """Whether a return that is handed in now comes after its due date, where that is known."""
    body: Any = case.body
    due = case.setting.delivery.quarters[body.quarter].due
    return due is not None and case.asked.day > due
