"""A service of its own process and data folder, with signed plans and tokens, for tests of many at once.

Run as a program it prints one line of JSON, {"url", "tokens": {who: token}, "submit": {...}}, and serves on.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the class above names it
        pass


def main(folder: Path, database: str) -> None:
    """Furnish the folder, and serve."""
    quiet = {"CAREFUND_DATA": str(folder), "CAREFUND_DATABASE": database, "CAREFUND_SECRET_KEY": "of tests"}
    os.environ |= quiet | {
        "CAREFUND_HOSTS": "*",
        "CAREFUND_ASSETS_UNCOLLECTED": "yes",
        "CAREFUND_API_REQUESTS_A_MINUTE": "1000000",
        "CAREFUND_REQUESTS_A_MINUTE": "1000000",
    }
    os.environ["DJANGO_SETTINGS_MODULE"] = "carefund.service.settings.base"
    import django

    django.setup()
    _silence()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    told = _furnish(folder)
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, _closing(get_wsgi_application()), _Server, _Quiet)
    print(json.dumps(told | {"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


def _silence() -> None:
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


def _closing(application: Any) -> Any:
    """The application, each thread closing what it opened."""
    from django.db import connections

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        try:
            answer = application(environ, start_response)
            content = [b"".join(answer)]
            answer.close()
            return content
        finally:
            connections.close_all()

    return app


def _furnish(folder: Path) -> dict[str, Any]:
    from carefund.assurance.permissions import Role
    from tests.service.api.furnished import york_through_the_year
    from tests.service.api.program import editor, lead, program_of
    from tests.service.api.signing import signed
    from tests.service.site import Site

    site = Site.furnished(folder)
    program = editor(site)
    submit = signed(site, program)
    york_through_the_year(site)
    region = site.organisations["North East and Yorkshire"].name
    tokens = {
        "york": program_of(site, "york lead", "York Council", Role.LEAD).token,
        "reviewer": program_of(site, "reviewer", region, Role.REVIEWER).token,
        "auditor": program_of(site, "auditor", "Auditor", Role.AUDITOR).token,
        "editor": program.token,
        "lead": lead(site).token,
        "foreign": program_of(site, "kent lead", "Kent Council", Role.LEAD).token,
        "national": program_of(site, "national", "National team", Role.NATIONAL).token,
    }
    return {"submit": submit, "tokens": tokens}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
