"""The Caddyfile of `deploy`, run with other ports before something that answers in the service's place."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.service.storms.running import ROOT, free_port
from tests.service.storms.test_behind_a_proxy import NAME, certified, listens, until

CADDY = shutil.which("caddy")
TOO_LARGE = 33_554_433
pytestmark = pytest.mark.skipif(CADDY is None or shutil.which("openssl") is None, reason="no Caddy on this machine")


@dataclass
class Proxied:
    """The proxy's ports and certificate, and the headers of what it passed on."""

    tls: int
    plain: int
    certificate: Path
    passed: list[dict[str, str]] = field(default_factory=list)

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any]:
        """Status and headers of an answer by TLS."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        plain = socket.create_connection(("127.0.0.1", self.tls), timeout=20)
        return self._answered(context.wrap_socket(plain, server_hostname=NAME), path, method, headers)

    def ask_plainly(self, path: str) -> tuple[int, Any]:
        return self._answered(socket.create_connection(("127.0.0.1", self.plain), timeout=20), path, "GET", {})

    @staticmethod
    def _answered(by: socket.socket, path: str, method: str, headers: dict[str, str]) -> tuple[int, Any]:
        with by:
            connection = http.client.HTTPConnection(NAME)
            connection.sock = by
            connection.putrequest(method, path, skip_host=True)
            for name, text in {"Host": NAME, **headers}.items():
                connection.putheader(name.replace("_", "-"), text)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.headers


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    where = tmp_path_factory.mktemp("caddy")
    made = Proxied(free_port(), free_port(), certified(where))

    class Behind(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.passed.append(dict(self.headers.items()))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            pass

    behind = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    Thread(target=behind.serve_forever, daemon=True).start()
    file = configured(where, made, behind.server_port)
    own = {"HOME": str(where), "XDG_CONFIG_HOME": str(where), "XDG_DATA_HOME": str(where)}
    command = [str(CADDY), "run", "--config", str(file), "--adapter", "caddyfile"]
    process = subprocess.Popen(command, env=os.environ | own, stderr=subprocess.DEVNULL)
    try:
        until(lambda: listens(made.tls) and made.ask("/")[0] == 200)
        made.passed.clear()
        yield made
    finally:
        process.terminate()
        process.wait(20)
        behind.shutdown()
        behind.server_close()


def configured(where: Path, made: Proxied, behind: int) -> Path:
    """The file with this machine's ports and a certificate that is there already."""
    text = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    secure, plain = f"\n{NAME} {{", f"\nhttp://{NAME} {{"
    assert secure in text and plain in text  # noqa: PT018 - both are replaced
    tls = f"\ttls {where}/fund.pem {where}/fund.key"
    text = text.replace(secure, f"\nhttps://{NAME}:{made.tls} {{\n{tls}").replace(
        plain, f"\nhttp://{NAME}:{made.plain} {{"
    )
    text = text.replace("127.0.0.1:8700 127.0.0.1:8701", f"127.0.0.1:{behind}")
    ports = f"\thttp_port {made.plain}\n\thttps_port {made.tls}"
    file = where / "Caddyfile"
    file.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n{ports}\n}}\n{text}", "utf-8")
    return file


def test_http_goes_to_https_and_the_api_by_http_is_refused(proxied: Proxied) -> None:
    status, headers = proxied.ask_plainly("/rounds/?page=2")
    assert (status, headers["Location"]) == (301, f"https://{NAME}/rounds/?page=2")
    assert proxied.ask_plainly("/api/v1/docs")[0] == 403


def test_what_is_inside_stays_there(proxied: Proxied) -> None:
    assert proxied.ask("/metrics")[0] == 404


def test_the_client_is_who_came_and_not_whom_it_names(proxied: Proxied) -> None:
    assert proxied.ask("/who", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")[0] == 200
    passed = next(one for one in reversed(proxied.passed) if "X-Forwarded-For" in one)
    told = {one: passed[one] for one in ("X-Forwarded-For", "X-Forwarded-Proto", "Host")}
    assert told == {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "Host": NAME}


def test_what_is_too_large_is_refused_and_takes_the_service_from_nobody(proxied: Proxied) -> None:
    assert proxied.ask("/plans", "POST", Content_Length=str(TOO_LARGE))[0] == 413
    assert proxied.ask("/")[0] == 200
