"""The service as a WSGI application, for Granian or another server; settings come from the environment.

Threads give way to each other after a millisecond, not Python's five: one that comes back from the database waits for
whichever makes a page just then, and a save comes back several times.
"""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.service.settings.base")

sys.setswitchinterval(0.001)
application = get_wsgi_application()

from carefund.service.starting import begin_logging, begin_warming  # noqa: E402 - Django must be set up first

begin_logging()
begin_warming()
