"""A form read field by field: what is missing or cannot be read is told together, beside what was typed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.http import QueryDict

from carefund.assurance.body import MOST_WORDS
from carefund.service.frame.problem import Problem
from carefund.service.frame.sent import NotAForm, day_sent
from carefund.wording.numbers import exact_count


class NotFilledIn(Exception):
    """A form that is to be shown again with what is wrong in it, and with what was typed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(one.words for one in problems))


class Form:
    """A form as it was sent, read field by field; what cannot be read is noted, and told of together."""

    def __init__(self, sent: QueryDict) -> None:
        self.sent = sent
        self._problems: list[Problem] = []

    def note(self, element: str, words: str) -> None:
        """Note something that is wrong."""
        self._problems.append(Problem(element, words))

    def text(self, name: str, missing: str = "", element: str = "") -> str:
        """A text without the space around it; `missing` is said where there is none, if one is asked for."""
        text: str = self.sent.get(name, "").strip()
        if missing and not text:
            self.note(element or name, missing)
        if len(text) > MOST_WORDS:
            self.note(element or name, f"Write no more than {exact_count(MOST_WORDS)} letters")
        return text

    def one_of(self, name: str, known: Collection[str], missing: str, element: str = "") -> str:
        """One of some values; `missing` is said where none of them was sent."""
        chosen: str = self.sent.get(name, "")
        if chosen not in known:
            self.note(element or name, missing)
        return chosen

    def some_of(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        """Those of some values that were sent, in the order in which they are known; others are left out."""
        sent = set(self.sent.getlist(name))
        return tuple(one for one in known if one in sent)

    def lines(self, name: str, missing: str = "") -> tuple[str, ...]:
        """The lines of a text that are not empty."""
        text = self.text(name, missing)
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def day(self, name: str, missing: str = "") -> date | None:
        """A day; `missing` is said where there is none, if one is asked for."""
        text = self.text(name, missing)
        try:
            return day_sent(text)
        except NotAForm:
            self.note(name, "Give a day such as 2026-03-31")
            return None

    def require_filled(self) -> None:
        """Raise NotFilledIn where something is wrong."""
        if self._problems:
            raise NotFilledIn(tuple(self._problems))
