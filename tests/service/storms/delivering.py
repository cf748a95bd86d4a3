"""Clients of the second half in a storm: conditions, evidence, a decision, books and a return, each with a mark.

A mark is a text that nothing else holds: after the storm it must stand once, in the event or in the file that it names.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.service.storms.asking import Answer, Browser
from tests.service.storms.running import ROUND, YORK, Service

AT, DECIDE = f"/plans/{ROUND}/{YORK}", f"/national/{ROUND}/{YORK}"
YEAR, QUARTER = "2025-26", "q1-2025-26"
SUBMISSION = f"{ROUND}/{YORK}"
PAUSE = 0.1


@dataclass(frozen=True)
class Marked:
    """Something that was acknowledged: the kind of its event, and its mark."""

    kind: str
    mark: str


@dataclass(frozen=True)
class Client:
    """Who does these things while the service lives; `told` takes what was acknowledged, and what was refused."""

    service: Service
    cookies: dict[str, dict[str, str]]
    told: Callable[[str, str, Answer], None]

    def loops(self) -> list[Callable[[], None]]:
        """What each of them does, again and again."""
        return [self.set_condition, self.evidence, self.correct, self.post, self.save_return]

    def _sent(self, who: str, at: str, to: str, kind: str, fields: dict[str, str], *, mark: str) -> Answer:
        """A form as its page has it, with a key of its own."""
        browser = Browser(self.service.url, self.cookies[who])
        page = browser.get(at)
        if page.status == 200:
            page = browser.post(to, page, {"key": page.hidden("key"), **fields})
        self.told(kind, mark, page)
        time.sleep(PAUSE)
        return page

    def set_condition(self) -> None:
        """The national team asks one more thing of the area."""
        mark = uuid4().hex
        fields = {"words": f"Show {mark}", "owner": "Pool manager", "due": "2099-01-31"}
        self._sent("national", f"{AT}/conditions", f"{AT}/conditions/save", "condition-set", fields, mark=mark)

    def evidence(self) -> None:
        """The area hands in a file; the national team does not hold it enough."""
        mark, browser = uuid4().hex, Browser(self.service.url, self.cookies["york editor"])
        at = f"{AT}/conditions/2"
        page = browser.get(at)
        if page.status == 200 and 'name="file"' in page.text:
            fields = {"key": page.hidden("key"), "do": "evidence", "words": "Minutes"}
            page = browser.upload(f"{at}/save", page, f"Minutes {mark}".encode(), fields)
            self.told("condition-evidenced", mark, page)
        mark = uuid4().hex
        fields = {"do": "judge", "met": "no", "reason": f"Not yet {mark}"}
        self._sent("national", at, f"{at}/save", "condition-judged", fields, mark=mark)

    def correct(self) -> None:
        """The national team puts its decision right."""
        mark, browser = uuid4().hex, Browser(self.service.url, self.cookies["national"])
        page = browser.get(f"{DECIDE}/decide")
        if page.status == 200:
            fields = {"decision": page.hidden("decision"), "outcome": "approved", "reason": f"Right now {mark}"}
            page = browser.post(f"{DECIDE}/correct", page, {"key": uuid4().hex, **fields})
        self.told("decision-corrected", mark, page)
        time.sleep(PAUSE)

    def post(self) -> None:
        """The pool manager posts an entry."""
        mark = uuid4().hex
        fields = {"year": YEAR, "kind": "contribution", "pounds": "1.00", "day": "2025-06-30", "reference": mark}
        at = f"{AT}/pool/post?year={YEAR}"
        self._sent("york lead", at, f"{AT}/pool/post", "pool-posted", self._line() | fields, mark=mark)

    def _line(self) -> dict[str, str]:
        """A stream, and who pays into it."""
        return {"stream": "nhs-minimum", "organisation": "NHS York"}

    def save_return(self) -> None:
        """The editor types a contact into the return."""
        mark, browser = uuid4().hex, Browser(self.service.url, self.cookies["york editor"])
        at = f"{AT}/returns/{QUARTER}/sections/cover"
        page = browser.get(at)
        if page.status == 200:
            fields = {"based_on": page.hidden("based_on"), "key": page.hidden("key"), "contact": mark, "save": "yes"}
            page = browser.post(f"{at}/save", page, fields)
        self.told("return-saved", mark, page)
        time.sleep(PAUSE)


def places_of(mark: Marked, events: list[dict[str, Any]], content: Callable[[str], str]) -> int:
    """In how many events of its kind a mark stands, or in the files that they name by their hashes."""
    own = [one["body"] for one in events if one["submission"] == SUBMISSION and one["body"]["kind"] == mark.kind]
    named = ("line", "return_hash", "file_hash")
    texts = ([str(one), *(content(one[name]) for name in named if one.get(name))] for one in own)
    return sum(any(mark.mark in text for text in some) for some in texts)
