"""Somebody at a browser, by pointer or by keyboard alone; each page that they come to is held to contract A16.

What every page must show: axe-core finds nothing after the design system's script ran, no error on the console, no
request to another host, no sideways scroll at 320 pixels, and of a form that failed a title that says so and the
summary of errors in focus.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Path(sys.prefix, "share", "carefund", "axe-core", "axe.min.js")
FOUND = """rules => axe.run(document, {runOnly: rules}).then(said => said.violations.map(
  one => `${one.id}: ${one.nodes.length} times, first ${one.nodes[0].html.slice(0, 200)}`))"""
NARROW = 320
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST_STOPS = 400
"""Presses of Tab after which somebody gives up looking for a field."""


STEP = 30
"""Seconds for which a code is shown."""


def code_of(secret: str) -> str:
    """The six digits that an authenticator app shows now."""
    counter = struct.pack(">Q", int(time.time()) // STEP)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@dataclass
class Somebody:
    """A person at their own browser; `by_keyboard` never touches the pointer, `scripted` says whether scripts run."""

    page: Any
    url: str
    by_keyboard: bool = False
    scripted: bool = True
    axe: str = ""
    """The text of axe-core; empty where the machine has none."""
    seen: dict[str, list[str]] = field(default_factory=dict)
    """What was wrong with each page that was looked at; nothing, one hopes."""
    _said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen for what no page may do."""
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._said.append(f"script: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        # A browser notes every answer of 400 and more on its console: of those, only scripts' own errors count.
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            self._said.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self._said.append(f"asked elsewhere: {request.url}")

    def sign_in(self, one: dict[str, str]) -> None:
        """With password and code."""
        self.go("/account/sign-in")
        self.write("#id_login", one["email"])
        self.write("#id_password", one["password"])
        self.press("main button[type=submit]")
        self.write("#id_code", code_of(one["secret"]))
        self.press("main button[type=submit]")
        if "second-factor" in self.page.url:  # a code works once: the next one comes within half a minute
            time.sleep(STEP - time.time() % STEP + 1)
            self.write("#id_code", code_of(one["secret"]))
            self.press("main button[type=submit]")
        assert "/account/s" not in self.page.url, self.text()

    def go(self, path: str) -> None:
        """Open an address, and look at it."""
        self.page.goto(f"{self.url}{path}")
        self.look()

    def follow(self, words: str, *, exact: bool = False) -> None:
        """Take a link by its words, and look at where it leads."""
        self.press(self.main.get_by_role("link", name=words, exact=exact).first)

    def push(self, words: str, *, exact: bool = False) -> None:
        """Push a button by its words, and look at what comes of it."""
        self.press(self.main.get_by_role("button", name=words, exact=exact).first)

    def press(self, what: Any) -> None:
        """Press something that leads to another page, and look at that."""
        self.reach(what)
        with self.page.expect_navigation():
            self._act(what)
        self.look()

    def write(self, what: Any, words: str) -> None:
        """Type words over what stands in a field."""
        if self.by_keyboard:
            self.reach(what)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(words)
        else:
            self.one(what).fill(words)

    def choose_file(self, what: Any, file: Path) -> None:
        """Give a file to a field; a busy machine may swallow the first key, and a person would press it again."""
        for wait in (5_000, 5_000, 20_000):
            self.reach(what)
            try:
                with self.page.expect_file_chooser(timeout=wait) as chooser:
                    if self.by_keyboard:
                        self.page.keyboard.press("Space")
                    else:
                        self.one(what).click()
            except Exception as error:
                if type(error).__name__ != "TimeoutError" or wait == 20_000:
                    raise
            else:
                chooser.value.set_files(file)
                return

    def download(self, words: str, folder: Path) -> Path:
        """Take a link to a file."""
        link = self.page.get_by_role("link", name=words)
        self.reach(link)
        with self.page.expect_download() as taken:
            self._act(link)
        path = folder / taken.value.suggested_filename
        taken.value.save_as(path)
        return path

    def one(self, what: Any) -> Any:
        """The element of a selector, or the one that was found already."""
        return self.page.locator(what).first if isinstance(what, str) else what

    def reach(self, what: Any) -> None:
        """By keyboard alone, go from stop to stop until what is looked for has the focus."""
        if not self.by_keyboard:
            return
        wanted = self.one(what).element_handle()
        for _ in range(MOST_STOPS):
            if self.page.evaluate("one => document.activeElement === one", wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no stop of the keyboard leads to {what}")

    def _act(self, what: Any) -> None:
        if self.by_keyboard:
            self.page.keyboard.press("Enter")
        else:
            self.one(what).click()

    @property
    def main(self) -> Any:
        """What stands on the page between its header and its footer."""
        return self.page.locator("main")

    def text(self) -> str:
        """What the page says there."""
        return str(self.main.inner_text())

    def look(self) -> None:
        """Hold the page to what every page must show; what is wrong is kept for the end."""
        self.page.wait_for_load_state()
        wrong = self._wrong()
        place = urlsplit(self.page.url)
        self.seen.setdefault(place.path, []).extend(wrong)

    def _wrong(self) -> list[str]:
        wrong, self._said[:] = list(self._said), []
        if self.scripted:
            with suppress(Exception):
                self.page.locator("body.nhsuk-frontend-supported").wait_for(state="attached", timeout=5000)
            if "nhsuk-frontend-supported" not in self.page.evaluate("document.body.className"):
                wrong.append("the design system's script did not run")
            if self.axe and not (urlsplit(self.page.url).path in self.seen and not self._failed()):
                self.page.evaluate(f"{self.axe}; undefined")
                wrong += self.page.evaluate(FOUND, RULES)
            wrong += self._of_a_failed_form()
        return wrong + self._sideways()

    def _failed(self) -> bool:
        return bool(self.page.locator(".nhsuk-error-summary").count())

    def _of_a_failed_form(self) -> list[str]:
        if not self._failed():
            return []
        said = [] if self.page.title().startswith("Error: ") else [f"the title is {self.page.title()}"]
        focus = self.page.evaluate("document.activeElement.className")
        return said + ([] if "nhsuk-error-summary" in focus else [f"the focus is on {focus or 'the page'}"])

    def _sideways(self) -> list[str]:
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": NARROW, "height": 700})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(usual)
        return [f"{width} pixels wide where {NARROW} are there"] if width > NARROW else []

    def assert_nothing_was_wrong(self) -> None:
        """Every page that was looked at was as it must be."""
        wrong = {path: said for path, said in self.seen.items() if said}
        assert not wrong, wrong


def wait_until(true: Callable[[], bool], seconds: float = 300) -> None:
    """Wait for something that the worker does, which gives way to all else on a busy machine."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come"
        time.sleep(1)
