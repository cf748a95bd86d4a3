"""How far work is, read by somebody who is signed in, without a script."""

from __future__ import annotations

from uuid import uuid4

from carefund.service.work.job import Pace
from carefund.service.work.queue import claim, enqueue, fail, tell_progress
from tests.service.site import Site


def test_a_running_job_shows_how_far_it_is_and_a_link_to_look_again(site: Site) -> None:
    kind = f"page-{uuid4().hex[:8]}"
    id_ = enqueue(kind, {"for": "a page"})
    held = claim("a worker", Pace(), kinds=[kind])
    assert held is not None
    tell_progress(held, 38, 152, "Drawing charts: <Leeds>")
    page = site.client("leeds editor").get(f"/work/{id_}").content.decode()
    assert "It is being done: 38 of 152." in page
    assert 'max="100" value="25"' in page
    assert "Drawing charts: &lt;Leeds&gt;" in page
    assert "Look again" in page
    assert "http-equiv" not in page


def test_a_failed_job_says_why(site: Site) -> None:
    kind = f"page-{uuid4().hex[:8]}"
    id_ = enqueue(kind, {"for": "a page"})
    for _ in range(3):
        held = claim("a worker", Pace(rest=Pace().rest * 0), kinds=[kind])
        assert held is not None
        fail(held, "no space left", Pace(rest=Pace().rest * 0))
    page = site.client("leeds editor").get(f"/work/{id_}").content.decode()
    assert "It failed 3 times and is not tried again by itself. The last time: no space left." in page
    assert "Look again" not in page


def test_work_that_there_is_not_is_not_found_and_nobody_unknown_reads_of_any(site: Site) -> None:
    assert site.client("leeds editor").get(f"/work/{uuid4()}").status_code == 404
    id_ = enqueue(f"page-{uuid4().hex[:8]}", {})
    assert site.client().get(f"/work/{id_}").status_code == 302
