"""A plain Django project that `service_load.py` measures carefund against: one page, one form, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

DATA = Path(os.environ.get("PLAIN_DATA", "."))
PAGE = (
    "<!doctype html><title>{{ name }}</title><h1>Plan of {{ name }}</h1><ul>"
    "{% for one in lines %}<li>{{ one }}</li>{% endfor %}</ul>"
)


def _configure() -> None:
    from carefund.service.settings.databases import database_of

    database = database_of(os.environ.get("PLAIN_DATABASE", ""), DATA)
    if not os.environ.get("PLAIN_DATABASE"):
        database["NAME"] = str(DATA / "plain.sqlite3")
    settings.configure(
        SECRET_KEY="plain",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )


if not settings.configured:
    _configure()
    import django

    django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 - Django must be set up first
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.urls import path  # noqa: E402


def page(request: HttpRequest) -> HttpResponse:
    """A page for somebody who is signed in, with a list from the database."""
    lines = list(Group.objects.order_by("-id").values_list("name", flat=True)[:20])
    return HttpResponse(Template(PAGE).render(Context({"name": request.user.username, "lines": lines})))


def save(request: HttpRequest) -> HttpResponse:
    """Inserts a row."""
    if request.user.is_authenticated:
        User.objects.create(username=f"{os.getpid()}-{User.objects.count()}-{os.urandom(4).hex()}")
    return redirect("/")


urlpatterns = [path("", page), path("save", save)]
application = get_wsgi_application()


def make() -> None:
    """Make the tables and a person who is signed in."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    person = User.objects.create(username="editor")
    for number in range(20):
        Group.objects.create(name=f"Line {number}")
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    (DATA / "plain-cookie").write_text(f"sessionid={session.session_key}")
