"""Asking a live service: as somebody's browser, with cookies and the tokens of its forms, and as a program."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Answer:
    """What came back: `status`, the text, and where one is sent on to."""

    status: int
    text: str
    location: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def hidden(self, name: str) -> str:
        """The value of a form's hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, (name, self.status, self.text[:500])
        return found[1]


class _NotOn(HTTPRedirectHandler):
    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


@dataclass
class Browser:
    """A browser that is signed in by its cookies, in which it keeps what tells when it was last seen.

    Raises OSError where the service does not answer.
    """

    url: str
    cookies: dict[str, str]
    timeout: float = 30
    csrf: str = field(default="", repr=False)

    def get(self, path: str) -> Answer:
        return self._asked(path)

    def post(self, path: str, page: Answer, fields: Mapping[str, str]) -> Answer:
        """Send a form of a page that was shown before."""
        sent = {TOKEN: page.hidden(TOKEN), **fields}
        return self._asked(path, urlencode(sent).encode(), "application/x-www-form-urlencoded")

    def upload(
        self, path: str, page: Answer, content: bytes, fields: Mapping[str, str], name: str = "p.xlsx"
    ) -> Answer:
        """Send a file with a form."""
        mark = uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {TOKEN: page.hidden(TOKEN), **fields}.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{mark}--\r\n".encode()])
        return self._asked(path, body, f"multipart/form-data; boundary={mark}")

    def _asked(self, path: str, body: bytes | None = None, content_type: str = "") -> Answer:
        cookies = {**self.cookies, **({"carefund-csrf": self.csrf} if self.csrf else {})}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if content_type:
            headers["Content-Type"] = content_type
        answer, told = asked(Request(self.url + path, body, headers), self.timeout)
        for one in told.get_all("Set-Cookie") or ():
            if found := re.match(r"carefund-csrf=([^;]+)", one):
                self.csrf = found[1]
            elif found := re.match(r"carefund-seen=\"?([^;\"]+)", one):
                self.cookies["carefund-seen"] = found[1]
        return answer


def asked(request: Request, timeout: float = 30) -> tuple[Answer, Any]:
    """An answer of any status, and its headers."""
    try:
        with build_opener(_NotOn).open(request, timeout=timeout) as answer:
            return Answer(answer.status, answer.read().decode("utf-8", "replace")), answer.headers
    except HTTPError as error:
        with error:
            text = error.read().decode("utf-8", "replace")
            return Answer(error.code, text, error.headers.get("Location", "")), error.headers


def by_token(url: str, token: str, method: str, path: str, sent: Any = None, key: str = "") -> Answer:
    """Ask the API with a token."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    body = None if sent is None else json.dumps(sent).encode()
    return asked(Request(f"{url}/api/v1{path}", body, headers, method=method))[0]
