"""Judging a plan on the desk: taken up, line by line, completed; and what is seen of others before and after."""

from __future__ import annotations

from typing import Any

from tests.service.desk.making import DESK, LINES, SECRET, handed_in, judged, page, taken_up, tenant
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
HOSTILE = "<script>alert('x')</script> =1+1 £ é 你"


def judge(client: Any, line: str, **sent: Any) -> Any:
    return client.post(f"{DESK}lines/{line}/save", sent)


def test_a_reviewer_takes_a_plan_up_judges_every_line_and_completes(site: Site) -> None:
    handed_in(site)
    reviewer = site.client("reviewer")
    assert "Take up: I judge this plan" in page(reviewer)
    assert reviewer.post(f"{DESK}save", {"do": "take-up"})["Location"] == DESK
    key = hidden(page(reviewer), "key")
    for line in LINES:
        sent = {"score": "met", "words": HOSTILE, "evidence": ["targets[discharge-delay]", "no.such[field]"]}
        first = judge(reviewer, line, key=key.replace(key[0], line[0], 1), **sent)
        assert first["Location"].startswith(DESK)
    own = tenant(site, "reviewer").state.review.reviewers[str(site.people["reviewer"].pk)]
    assert {one.words for one in own.lines.values()} == {HOSTILE}
    assert own.lines["metrics"].evidence == ("targets[discharge-delay]",)
    shown = page(reviewer)
    assert "<script>alert" not in shown
    assert f'href="/plans/{ROUND}/{LEEDS}/sections/targets#targets-discharge-delay' in shown
    assert "<strong>3.0 of 4</strong>" in shown
    reviewer.post(f"{DESK}save", {"do": "complete"})
    assert "Your judgement is complete." in page(reviewer)
    assert "Recommend a decision" in page(reviewer)


def test_the_same_form_sent_twice_is_recorded_once(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    reviewer = site.client("reviewer")
    sent = {"score": "met", "words": "so", "key": hidden(page(reviewer), "key"), "version": "1"}
    assert [judge(reviewer, "metrics", **sent).status_code for _ in range(2)] == [302, 302]
    kinds = [one.body.kind for one in tenant(site, "reviewer").events]
    assert kinds.count("judgement-saved") == 1


def test_a_line_without_a_score_is_shown_again_with_what_was_typed(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    answer = judge(site.client("reviewer"), "metrics", words="The target is bold", evidence=["vision"])
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in shown
    assert 'href="#line-metrics-score"' in shown
    assert "The target is bold</textarea>" in shown
    assert 'value="vision" checked' in shown


def test_a_judgement_of_a_version_that_is_gone_and_of_a_line_that_is_none_is_refused(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    reviewer = site.client("reviewer")
    assert judge(reviewer, "metrics", score="met", words="so", version="7").status_code == 409
    assert judge(reviewer, "vision", score="met", words="so").status_code == 404
    assert judge(site.client("second reviewer"), "metrics", score="met", words="so").status_code == 403


def test_another_judgement_is_nowhere_on_the_page_before_ones_own_is_complete(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    judged(site, "reviewer")
    second = site.client("second reviewer")
    assert SECRET not in page(second)  # not assigned, but might still take it up
    taken_up(site, "second reviewer")
    for line in (None, *LINES):
        if line:
            judge(second, line, score="not-met", words="mine")
        shown = page(second)
        assert SECRET not in shown
        assert "Another reviewer has begun" in shown
        assert SECRET not in page(second, f"{DESK}lines/metrics")
    second.post(f"{DESK}save", {"do": "complete"})
    assert SECRET in page(second)
    assert "Judgements lie more than one step apart" in page(second)


def test_manager_national_team_and_auditor_read_what_reviewers_wrote_and_the_auditor_writes_nothing(
    site: Site,
) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    judged(site, "reviewer")
    for who in ("manager", "national", "auditor"):
        shown = page(site.client(who))
        assert SECRET in shown
        assert "Take up" not in shown  # who could read it cannot judge it independently any more
    manager = site.client("manager")
    assert manager.post(f"{DESK}save", {"do": "take-up"}).status_code == 403
    assert f'value="{site.people["manager"].pk}"' not in page(manager)
    assert f'value="{site.people["second reviewer"].pk}"' in page(manager)
    auditor = site.client("auditor")
    shown = page(auditor)
    for words in ("Take up", "Return for changes", "Assign a reviewer", "<textarea"):
        assert words not in shown
    assert auditor.post(f"{DESK}save", {"do": "take-up"}).status_code == 403


def test_a_manager_assigns_a_reviewer_of_the_region_with_a_day_and_releases_with_a_reason(
    site: Site, settings_of_mail: None
) -> None:
    from django.core import mail

    handed_in(site)
    manager, reviewer = site.client("manager"), str(site.people["reviewer"].pk)
    shown = page(manager)
    assert f'value="{reviewer}"' in shown
    assert str(site.people["leeds editor"].pk) not in shown
    foreign = manager.post(f"{DESK}save", {"do": "assign", "reviewer": str(site.people["kent lead"].pk)})
    assert foreign.status_code == 422
    manager.post(f"{DESK}save", {"do": "assign", "reviewer": reviewer, "judge-by": "2020-01-31"})
    assert [one.to for one in mail.outbox] == [[site.people["reviewer"].email]]
    assert "due 31 January 2020" in page(manager)
    assert "Overdue" in page(manager)
    refused = manager.post(f"{DESK}save", {"do": "release", "released": reviewer})
    assert refused.status_code == 422
    assert 'href="#release-reason"' in refused.content.decode()
    manager.post(f"{DESK}save", {"do": "release", "released": reviewer, "release-reason": "on leave"})
    assert "Nobody yet" in page(manager)
    assert site.client("reviewer").post(f"{DESK}save", {"do": "release", "released": reviewer}).status_code in (
        403,
        422,
    )


def test_what_no_form_of_the_desk_sends_is_refused(site: Site) -> None:
    handed_in(site)
    reviewer = site.client("reviewer")
    assert reviewer.post(f"{DESK}save", {"do": "decide"}).status_code == 409
    assert reviewer.post(f"{DESK}save", {}).status_code == 409
    assert reviewer.post(f"{DESK}save", {"do": "complete"}).status_code == 409


def test_what_was_typed_when_the_session_ended_is_there_again(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    client = site.client()
    client.post(f"{DESK}lines/metrics/save", {"score": "met", "words": "typed while away"})
    kept = client.session["kept-typed"]
    assert kept["path"] == f"{DESK}lines/metrics"
    reviewer = site.client("reviewer")
    session = reviewer.session
    session["kept-typed"] = kept
    session.save()
    assert "typed while away</textarea>" in page(reviewer, f"{DESK}lines/metrics")
