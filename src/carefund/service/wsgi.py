"""The service as a WSGI application, for Granian or another server; settings come from the environment.

Threads give way to each other after a millisecond, not Python's five: one that comes back from the database waits for
whichever makes a page just then, and a save comes back several times. Processes in which files are read give way to
pages: a workbook's check may take two seconds, a page fifty milliseconds.
"""

import os
import sys

from django.core.wsgi import get_wsgi_application

from carefund.workbooks.reading_process import read_behind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.service.settings.base")

READING_BEHIND = 10
sys.setswitchinterval(0.001)
read_behind(READING_BEHIND)
application = get_wsgi_application()

from carefund.service.starting import begin_logging, begin_warming  # noqa: E402 - Django must be set up first

begin_logging()
begin_warming()
