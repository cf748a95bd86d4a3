"""Two instances on PostgreSQL behind nginx with TLS, by the files of `deploy` (docs/deploy.md); run with --deep."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.service.storms.running import LEEDS, ROOT, ROUND, Service, free_port, furnish
from tests.service.storms.serving import needs_assets

NGINX = shutil.which("nginx") or next(Path("/usr/sbin").glob("nginx"), None)
NAME = "fund.example.org"
CLIENT = "127.0.0.2"
"""Another address of this machine, by which those who come through the proxy are told from the proxy."""
pytestmark = [pytest.mark.deep, needs_assets, pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")]
SET = {
    "CAREFUND_HTTPS": "yes",
    "CAREFUND_BEHIND_PROXY": "yes",
    "CAREFUND_HOSTS": f"{NAME},127.0.0.1",
    "CAREFUND_ADDRESS": f"https://{NAME}",
    "CAREFUND_ORIGINS": f"https://{NAME}",
}


@dataclass
class Proxied:
    """The proxy's two ports, its certificate, and the instances behind it."""

    folder: Path
    tls: int
    plain: int
    certificate: Path
    told: dict[str, Any]
    address: str
    instances: list[Service]

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any, str]:
        """Status, headers and text of an answer by TLS, asked from another address than the proxy's."""
        plain = socket.create_connection(("127.0.0.1", self.tls), timeout=60, source_address=(CLIENT, 0))
        with self.context().wrap_socket(plain, server_hostname=NAME) as secure:
            return self._answered(secure, method, path, body, headers)

    def ask_plainly(self, path: str) -> tuple[int, Any, str]:
        with socket.create_connection(("127.0.0.1", self.plain), timeout=10) as plain:
            return self._answered(plain, "GET", path, b"", {})

    def _answered(
        self, by: socket.socket, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Any, str]:
        connection = http.client.HTTPConnection(NAME)
        connection.sock = by
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request(method, path, body or None, {"Host": NAME, **named})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")


@pytest.fixture(scope="module")
def proxied(data_folder: Path, databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    from tests.service.api.serving import new_database

    where = tmp_path_factory.mktemp("proxied")
    data, address = where / "data", new_database(data_folder)
    data.mkdir()
    told = furnish(data, address)
    certificate = certified(where)
    instances = [Service(data, address, SET) for _ in range(2)]
    made = Proxied(where, free_port(), free_port(), certificate, told, address, instances)
    for one in instances:
        ready(one)
    process = subprocess.Popen([str(NGINX), "-p", str(where), "-c", str(configured(made))], stderr=subprocess.PIPE)
    try:
        until(lambda: listens(made.tls))
        yield made
    finally:
        process.terminate()
        process.wait(20)
        for one in made.instances:
            one.kill()


def certified(where: Path) -> Path:
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    made = ["-keyout", str(where / "fund.key"), "-out", str(where / "fund.pem"), "-days", "2", *names]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *made]
    subprocess.run(command, check=True, capture_output=True)
    return where / "fund.pem"


def configured(made: Proxied) -> Path:
    """The file of `deploy` with this machine's ports and certificate, and what else nginx needs."""
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for port, instance in zip(("8700", "8701"), made.instances, strict=True):
        assert f"127.0.0.1:{port} " in text
        text = text.replace(f"127.0.0.1:{port} ", f"127.0.0.1:{instance.port} ")
    text = text.replace("listen 443", f"listen 127.0.0.1:{made.tls}").replace(
        "listen 80", f"listen 127.0.0.1:{made.plain}"
    )
    text = text.replace("/etc/ssl/", f"{made.folder}/")
    paths = " ".join(
        f"{one}_temp_path {made.folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off; pid {made.folder}/nginx.pid; error_log {made.folder}/nginx-error.log;"
    user = "user root;" if shutil.which("id") and subprocess.check_output(["id", "-u"]).strip() == b"0" else ""
    file = made.folder / "nginx.conf"
    file.write_text(f"{user} {head} events {{}} http {{ access_log off; {paths}\n{text}\n}}\n")
    return file


def ready(one: Service) -> None:
    """Until the instance is ready, asked as what stands beside it asks."""
    until(lambda: straight(one, "/health/ready")[0] == 200, 180)


def straight(one: Service, path: str, **headers: str) -> tuple[int, str]:
    """What an instance itself answers, without the proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def until(true: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_pages_come_by_tls_alone_and_browsers_are_told_to_come_by_it(proxied: Proxied) -> None:
    status, headers, page = proxied.ask("GET", "/account/sign-in")
    assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=31536000; includeSubDomains")
    cookies = headers.get_all("Set-Cookie")
    assert cookies
    assert all(one.startswith("__Host-") and "Secure" in one and "Path=/" in one for one in cookies), cookies
    status, headers, _ = proxied.ask_plainly("/rounds/x?y=1")
    assert (status, headers["Location"]) == (301, f"https://{NAME}/rounds/x?y=1")
    assert proxied.ask_plainly("/api/v1/rounds")[0] == 403
    assert 'name="login"' in page


def test_old_tls_and_other_names_are_refused(proxied: Proxied) -> None:
    for version, name in ((ssl.TLSVersion.TLSv1_2, NAME), (ssl.TLSVersion.TLSv1_3, NAME)):
        context = proxied.context()
        context.minimum_version = context.maximum_version = version
        with socket.create_connection(("127.0.0.1", proxied.tls)) as plain:
            assert context.wrap_socket(plain, server_hostname=name).version() == version.name.replace("_", ".")
    with socket.create_connection(("127.0.0.1", proxied.tls)) as plain, pytest.raises(ssl.SSLError):
        proxied.context().wrap_socket(plain, server_hostname="elsewhere.example.org")
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxied.tls}", "-servername", NAME, "-tls1_1"]
    command += ["-cipher", "DEFAULT@SECLEVEL=0"]
    assert subprocess.run(command, input=b"", capture_output=True, check=False).returncode != 0


def test_the_log_has_the_address_of_whoever_came_and_not_one_that_they_made_up(proxied: Proxied) -> None:
    _, headers, page = proxied.ask("GET", "/account/sign-in")
    cookies = "; ".join(one.partition(";")[0] for one in headers.get_all("Set-Cookie"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&login=leeds.editor@example.org&password=wrong".encode()
    sent = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Referer": f"https://{NAME}/"}
    status, _, page = proxied.ask("POST", "/account/sign-in", body, X_Forwarded_For="6.6.6.6", **sent)
    assert (status, "not right" in page) == (200, True)
    log = proxied.instances[0].log.read_text()
    failed = [line for line in log.splitlines() if '"sign-in failed"' in line]
    assert failed
    assert all(f'"place": "{CLIENT}"' in line for line in failed), failed
    assert "6.6.6.6" not in log


def test_what_is_too_large_is_refused_with_a_page_and_much_larger_by_the_proxy(proxied: Proxied) -> None:
    token = proxied.told["tokens"]["leeds editor"]
    for size, by_service in ((14, True), (33, False)):
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n' + b"x" * size * 2**20
        body += b"\r\n--b--\r\n"
        sent = {"Authorization": f"Bearer {token}", "Content_Type": "multipart/form-data; boundary=b"}
        try:
            status, _, text = proxied.ask("POST", f"/api/v1/plans/{ROUND}/{LEEDS}/check", body, **sent)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            assert not by_service  # nginx ends the connection of one who sends on
            continue
        assert status == 413
        assert ("pictures" in text) is by_service, text[:300]


def test_metrics_tell_of_all_processes_and_nobody_outside(proxied: Proxied) -> None:
    one = proxied.instances[0]
    through = {"Host": NAME, "X_Forwarded_Proto": "https", "X_Forwarded_For": "1.2.3.4"}
    for _ in range(30):
        assert straight(one, "/account/sign-in", **through)[0] == 200
    assert proxied.ask("GET", "/metrics")[0] == 403
    assert straight(one, "/metrics", **through)[0] == 404
    for _ in range(4):  # whichever process answers
        text = straight(one, "/metrics")[1]
        counted = re.search(
            r'^carefund_requests_total\{.*route="account_login".*status="200".*\} (\S+)$', text, re.MULTILINE
        )
        assert counted, text[:2000]
        assert float(counted[1]) >= 30
    assert "carefund_database_up 1.0" in text
    assert re.search(r"^carefund_jobs\{", text, re.MULTILINE)


def test_one_instance_after_the_other_is_restarted_and_nobody_notices(proxied: Proxied) -> None:
    stop, wrong, done = Event(), [], [0, 0]
    token = proxied.told["tokens"]["leeds editor"]

    def reading() -> None:
        while not stop.is_set():
            status, _, _ = proxied.ask("GET", "/account/sign-in")
            done[0] += 1
            if status != 200:
                wrong.append(("GET", status))

    def saving() -> None:
        at, sent = f"/api/v1/plans/{ROUND}/{LEEDS}/plan", {"Authorization": f"Bearer {token}"}
        version = 0
        _, _, text = proxied.ask("GET", at, **sent)
        plan = json.loads(text)["plan"]
        while not stop.is_set():
            body = json.dumps({"based_on": version, "plan": {**plan, "contact": f"Version {version + 1}"}}).encode()
            status, _, text = proxied.ask("PUT", at, body, Content_Type="application/json", **sent)
            done[1] += 1
            if status != 200:
                wrong.append(("PUT", status, text[:200]))
                _, _, text = proxied.ask("GET", at, **sent)
            version = json.loads(text)["version"]

    threads = [Thread(target=reading), Thread(target=reading), Thread(target=saving)]
    for one in threads:
        one.start()
    time.sleep(2)
    for place in (0, 1):
        old = proxied.instances[place]
        assert old.end() == 0
        new = Service(proxied.folder / "data", proxied.address, SET, old.port)
        proxied.instances[place] = new
        ready(new)
        time.sleep(6)  # as long as nginx leaves one alone that did not answer
    stop.set()
    for one in threads:
        one.join()
    print(f"{done[0]} pages and {done[1]} saves while both were restarted: {wrong}")
    assert (wrong, min(done) > 10) == ([], True)
