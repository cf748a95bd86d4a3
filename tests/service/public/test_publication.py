"""Publishing: what is previewed is frozen, once, for every decided area or for none; corrections stand beside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from carefund.assurance import event as done
from carefund.assurance.state import Status
from tests.service.public.deciding import NATIONAL, REVIEWER
from tests.service.public.published import (
    AT,
    CHANCES,
    CONDITION,
    PUBLISH,
    confirm,
    decided,
    desk_of,
    hidden,
    plan_of_leeds,
    published,
)
from tests.service.site import KENT, LEEDS, ROUND, Site


def edition(site: Site, number: int = 0) -> Any:
    from carefund.service.public.shelf import editions_of

    return editions_of(ROUND, site.data)[number - 1]


def test_the_preview_says_what_is_published_and_what_stays_out(site: Site) -> None:
    decided(site)
    page = site.client("national").get(PUBLISH).content.decode()
    assert "The first edition" in page
    assert "Areas that are new in it: 2" in page
    assert "for they are not decided on: 15" in page
    assert "Birmingham: not started" in page


def test_each_decided_area_has_one_event_that_names_the_file(site: Site) -> None:
    from carefund.service.ledger import files

    desks = published(site)
    shelved = edition(site)
    content = files.read(shelved.file_hash, site.data)
    assert sha256(content).hexdigest() == shelved.file_hash
    for area in (LEEDS, KENT):
        state = desks[area].state
        assert state.status is Status.PUBLISHED
        assert [(one.edition, one.file_hash) for one in state.decisions.published] == [(1, shelved.file_hash)]
    assert {one["code"] for one in json.loads(content)["areas"]} == {LEEDS, KENT}


def test_money_is_exact_by_stream_and_area_of_spend(site: Site) -> None:
    published(site)
    area, plan = edition(site).edition.area(LEEDS), plan_of_leeds()
    year = next(iter(plan.contributions[0].amounts))
    paid = sum((line.amounts.get(year, Decimal(0)) for line in plan.contributions), Decimal(0))
    assert area.pounds("in") == paid
    for one in area.sums:
        lines = plan.contributions if one.side == "in" else plan.expenditure
        own = [each for each in lines if each.stream == one.stream]
        if one.side == "out":
            own = [each for each in own if (each.area_of_spend or "") == one.area_of_spend]
        assert one.pounds == sum((each.amounts.get(one.year, Decimal(0)) for each in own), Decimal(0))
    told = {one.metric: (one.thousandths, one.basis, one.word) for one in area.targets if one.word}
    assert told[CHANCES[0].metric] == (130, "base rate", "unlikely")


@pytest.mark.parametrize(("leading", "told"), [(0.13, True), (0.9, False)])
def test_what_to_expect_is_told_only_by_the_appraisal_that_gave_the_chance(
    site: Site, monkeypatch: pytest.MonkeyPatch, leading: float, told: bool
) -> None:
    from carefund.interval import Interval
    from carefund.service.public import drafting

    answer = SimpleNamespace(
        verdict=SimpleNamespace(metric=CHANCES[0].metric, leading=leading),
        grid=SimpleNamespace(releases={"a-later-file": "0" * 64}),
        interval_without=Interval(-1.0, 0.5, 2.0),
    )
    monkeypatch.setattr(drafting, "answers_of", lambda *_: [answer])
    published(site)
    made = edition(site).edition
    target = next(one for one in made.area(LEEDS).targets if one.metric == CHANCES[0].metric)
    assert (target.expected is not None) == told
    assert ("a-later-file" in {one.id for one in made.releases}) == told


def test_a_form_sent_twice_publishes_once(site: Site) -> None:
    decided(site)
    client = site.client("national")
    page = client.get(PUBLISH).content.decode()
    first, second = confirm(client, page), confirm(client, page)
    assert (first.status_code, second.status_code) == (302, 302)
    assert edition(site).edition.edition == 1
    assert "Nothing has changed since edition 1" in client.get(PUBLISH).content.decode()


def test_a_form_sent_twice_at_once_publishes_once_and_both_are_told_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carefund.service.public import publication

    desks = decided(site)
    client, whole, other = site.client("national"), publication.drafted, []
    page = client.get(PUBLISH).content.decode()

    def overtaken(*words: Any, **more: Any) -> Any:
        made = whole(*words, **more)
        if not other:
            other.append("on its way")
            other[0] = confirm(client, page).status_code
        return made

    monkeypatch.setattr(publication, "drafted", overtaken)
    assert (confirm(client, page).status_code, other) == (302, [302])
    assert [len(desks[one].state.decisions.published) for one in desks] == [1, 1]


def test_what_is_interrupted_leaves_nothing_and_is_published_when_it_is_sent_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carefund.service.ledger import events
    from carefund.service.public import publication, shelf

    desks = decided(site)
    client, whole, asked = site.client("national"), events.record, []
    page = client.get(PUBLISH).content.decode()

    def broken(*words: Any, **more: Any) -> Any:
        asked.append(words)
        if len(asked) == 2:
            raise RuntimeError("killed")
        return whole(*words, **more)

    monkeypatch.setattr(publication.events, "record", broken)
    with pytest.raises(RuntimeError, match="killed"):
        confirm(client, page)
    monkeypatch.undo()
    assert [desks[one].state.status for one in desks] == [Status.DECIDED, Status.DECIDED]
    assert shelf.editions_of(ROUND, site.data) == ()
    assert confirm(client, page).status_code == 302
    assert [desks[one].state.status for one in desks] == [Status.PUBLISHED, Status.PUBLISHED]


def test_no_edition_is_published_whose_pictures_were_not_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.public import publication, shelf

    decided(site)
    client = site.client("national")
    page = client.get(PUBLISH).content.decode()

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("killed")

    monkeypatch.setattr(publication, "enqueue", broken)
    with pytest.raises(RuntimeError, match="killed"):
        confirm(client, page)
    assert shelf.editions_of(ROUND, site.data) == ()


def test_who_joined_this_morning_publishes_for_their_organisation_in_summer_time() -> None:
    from carefund.service.public.publication import organisation_of

    held = replace(NATIONAL.memberships[0], first=date(2025, 7, 2))
    who = replace(NATIONAL, memberships=(held,))
    assert organisation_of(who, datetime(2025, 7, 1, 23, 30, tzinfo=UTC)) == held.organisation
    assert organisation_of(who, datetime(2025, 7, 1, 22, 30, tzinfo=UTC)) == ""


def test_a_process_that_is_killed_half_way_publishes_all_when_it_is_asked_again(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.service.public.killed", str(tmp_path / "data")]
    ran = subprocess.run(program, capture_output=True, text=True, check=False, env=_environment())
    assert ran.returncode == 0, ran.stderr[-2000:]
    said = {"killed": 9, "before": ["decided", "decided"], "edition": 1, "events": 2, "faults": 0}
    assert json.loads(ran.stdout) == said


def _environment() -> dict[str, str]:
    own = {name: text for name, text in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    return own | {"CAREFUND_ASSETS_UNCOLLECTED": "yes", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def test_what_was_decided_since_the_preview_is_not_published_unseen(site: Site) -> None:
    desks = decided(site)
    client = site.client("national")
    page = client.get(PUBLISH).content.decode()
    desks[KENT].ask(NATIONAL, done.DecisionCorrected(outcome=other_than(desks[KENT]), reason="Read again."))
    refused = confirm(client, page)
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "<title>Error: " in shown
    assert hidden(shown, "key") == hidden(page, "key")
    assert confirm(client, shown).status_code == 302


def other_than(desk: Any) -> str:
    from tests.service.public.published import outcomes_of_round

    standing = desk.state.decisions.standing.outcome
    return next(one for one, (approves, _) in outcomes_of_round().items() if approves and one != standing)


def test_a_correction_stands_beside_what_it_corrects_and_the_first_edition_stays_as_it_was(site: Site) -> None:
    desks = published(site)
    anyone = site.client()
    before = anyone.get(f"{AT}/edition-1.json").content
    desks[KENT].ask(NATIONAL, done.DecisionCorrected(outcome=other_than(desks[KENT]), reason="They were misread."))
    assert confirm(site.client("national")).status_code == 302
    assert edition(site, 2).edition.area(KENT).state == "published"
    (one,) = edition(site, 2).edition.corrections
    assert (one.code, one.before.approves, one.after.approves) == (KENT, False, True)
    for path in (f"{AT}/editions", f"{AT}/{KENT}/"):
        page = anyone.get(path).content.decode()
        assert "<del>Not approved</del>" in page
        assert "They were misread." in page
    assert anyone.get(f"{AT}/edition-1.json").content == before
    old = anyone.get(f"{AT}/?edition=1").content.decode()
    assert "Edition 2, of" in old
    assert "They were misread." not in old


def test_a_later_change_of_the_plan_changes_nothing_that_was_published(site: Site) -> None:
    desks = published(site)
    anyone = site.client()
    before = {path: anyone.get(path).content for path in (f"{AT}/{LEEDS}/", f"{AT}/edition-1/money.csv")}
    desks[LEEDS].at = desks[LEEDS].at.replace(year=2026)
    body = done.ConditionWithdrawn(condition="c1", reason="It is done.")
    desks[LEEDS].ask(NATIONAL, body)
    assert {path: anyone.get(path).content for path in before} == before


def test_names_of_people_are_not_published_in_the_words_of_decisions_and_conditions(site: Site) -> None:
    desks = decided(site)
    words = f"{NATIONAL.name} and rhoda reviewer read it again."
    desks[LEEDS].ask(NATIONAL, done.DecisionCorrected(outcome=other_than(desks[LEEDS]), reason=words))
    new = done.NewCondition.model_validate(CONDITION | {"condition": "c2", "words": f"Tell {REVIEWER.name}."})
    desks[LEEDS].ask(NATIONAL, done.ConditionSet(condition=new))
    assert confirm(site.client("national")).status_code == 302
    area = edition(site).edition.area(LEEDS)
    assert area.decision.reason == "[name left out] and [name left out] read it again."
    assert [one.words for one in area.conditions] == [CONDITION["words"], "Tell [name left out]."]
    for path in (f"{AT}/{LEEDS}/", f"{AT}/edition-1.json", f"{AT}/edition-1/areas.csv", f"/api/v1{AT}/{LEEDS}"):
        said = site.client().get(path).content.decode().casefold()
        assert not any(one.name.casefold() in said for one in (NATIONAL, REVIEWER)), path


def test_editions_are_told_again_from_events_alone(site: Site) -> None:
    from carefund.service.operations.rebuilding import rebuild
    from carefund.service.public.models import PublishedEdition

    rebuild(site.data)
    published(site)
    assert {one.name: one.differed for one in rebuild(site.data)}["published_edition"] == 0
    PublishedEdition.objects.all().delete()
    assert {one.name: one.differed for one in rebuild(site.data)}["published_edition"] == 1
    assert edition(site).edition.edition == 1


@pytest.mark.parametrize("what", ["leeds lead", "reviewer", "auditor", "administrator", "manager"])
def test_the_national_team_alone_publishes(site: Site, what: str) -> None:
    client = site.client(what)
    assert client.get(PUBLISH).status_code == 403
    assert client.post(PUBLISH, {}).status_code == 403
    assert site.client("national").get("/national/bcf-1999/publish").status_code == 404


def test_nothing_is_published_where_nothing_is_decided(site: Site) -> None:
    client = site.client("national")
    assert "No plan has been decided on" in client.get(PUBLISH).content.decode()
    from carefund.service.people.sessions import now
    from carefund.service.public.edition import figures_hash
    from carefund.service.public.publication import drafted
    from carefund.service.rounds.opening import opened

    opened_round = opened(ROUND)
    assert opened_round is not None
    seen = figures_hash(drafted(opened_round, NATIONAL, now(), site.data)[0])
    assert client.post(PUBLISH, {"key": "0" * 32, "seen": seen}).status_code == 409
    assert desk_of(LEEDS).state.status is Status.NOT_STARTED
