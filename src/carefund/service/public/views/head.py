"""The head of the ledger, for anyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.assurance.checkpoint import checkpoint
from carefund.service.frame.rendering import render
from carefund.service.ledger.events import heads
from carefund.service.people.sessions import now
from carefund.service.public.keeping import kept
from carefund.service.public.pages.head import head_page
from carefund.service.public.reading import PROGRAM, data_folder
from carefund.service.public.shelf import last_editions


def head(request: HttpRequest) -> HttpResponse:
    """The hash over all chains now, with how to verify."""
    made, at = checkpoint(heads()), now()
    page = head_page(made, at, last_editions(data_folder()))
    tag = f"{made.root}-{len(page.editions)}-{PROGRAM}"
    return kept(request, tag, at, lambda: render(request, "public/head.html", page))
