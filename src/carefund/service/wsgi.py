"""The service as a WSGI application, for Granian or another server; settings come from the environment."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.service.settings.base")

application = get_wsgi_application()

from carefund.service.starting import begin_logging, begin_warming  # noqa: E402 - Django must be set up first

begin_logging()
begin_warming()
