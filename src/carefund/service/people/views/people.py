"""Managing people: the list, inviting, giving roles and ending them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from carefund.assurance.permissions import NotPermitted, Role
from carefund.refusal import Refusal
from carefund.service.frame.rendering import render
from carefund.service.people import inviting, managing
from carefund.service.people.forms import InviteForm, RoleForm
from carefund.service.people.listing import find_membership, find_people, find_person
from carefund.service.people.models import Membership, Person
from carefund.service.people.pages.people import people_page, person_page
from carefund.service.people.reach import Reach, reach_of
from carefund.service.people.sessions import acting, now, today
from carefund.service.rounds.opening import open_rounds


def people(request: HttpRequest) -> HttpResponse:
    """Whom the reader manages: fifty at a time, found by words."""
    words, left, number = request.GET.get("q", ""), request.GET.get("left") == "yes", request.GET.get("page", "1")
    found = find_people(_reach(request), words, int(number) if number.isdecimal() else 1, left=left)
    return render(request, "people/people.html", people_page(found, words, today(), left=left))


NOT_SENT = "The mail server does not answer, so no e-mail was sent. Send it again later, or tell them yourself."


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody, with their first role."""
    reach = _reach(request)
    form = InviteForm(reach, _sign_offs(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            held = inviting.invite(reach, said["email"], said["name"], form.grant())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if _write_to(request, held.person, held):
                messages.success(request, f"{held.person.name} was invited. An e-mail was sent to {held.person.email}.")
            else:
                messages.warning(request, f"{held.person.name} was invited. {NOT_SENT}")
            return redirect("person", held.person.pk)
    return render(request, "people/invite.html", form)


def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person with their roles; what is posted gives a further one."""
    reach, found = _found(request, person)
    form = RoleForm(reach, _sign_offs(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = managing.give(reach, found, form.grant())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            rest = "" if _write_to(request, found, held) else f" {NOT_SENT}"
            messages.success(request, f"{found.name} is now {held.role} of {held.organisation.name}.{rest}")
            return redirect("person", person)
    own = str(found.pk) == reach.actor.person
    page = person_page(
        found, today(), lambda held: _may_end(reach, held), can_give=not own, can_remove=reach.everyone and not own
    )
    return render(request, "people/person.html", (page, form))


def end_role(request: HttpRequest, person: UUID, membership: int) -> HttpResponse:
    """End a role at once."""
    reach = _reach(request)
    held = find_membership(reach, str(person), membership)
    if held is None:
        raise Http404("no such role")
    managing.end(reach, held, now())
    messages.success(request, f"{held.person.name} is no longer {held.role} of {held.organisation.name}.")
    return redirect("person", person)


def remove_factors(request: HttpRequest, person: UUID) -> HttpResponse:
    """Remove the second factors of somebody who has lost them, and write to them."""
    reach, found = _found(request, person)
    managing.remove_factors(reach, found)
    rest = "" if inviting.send_factors_removed(found, acting(request).name) else f" {NOT_SENT}"
    messages.success(request, f"{found.name} adds a new second factor when they sign in next.{rest}")
    return redirect("person", person)


def send_again(request: HttpRequest, person: UUID) -> HttpResponse:
    """Send a new link to somebody who has set no password yet; earlier links hold no more."""
    reach, found = _found(request, person)
    if found.has_usable_password():
        raise managing.BadGrant(
            "somebody who has set no password", "one who has", "Let them ask for a new password when they sign in"
        )
    if not any(_may_end(reach, held) for held in found.seen):  # type: ignore[attr-defined]
        raise NotPermitted(
            "somebody whose roles you manage", "others' roles alone", "Ask the lead of their organisation"
        )
    if _write_to(request, found, None):
        messages.success(request, f"A new link was sent to {found.email}.")
    else:
        messages.warning(request, NOT_SENT)
    return redirect("person", person)


def _reach(request: HttpRequest) -> Reach:
    return reach_of(acting(request), today())


def _found(request: HttpRequest, person: UUID) -> tuple[Reach, Person]:
    """Raises Http404 for one whom the reader does not see, as for one who is not there."""
    reach = _reach(request)
    found = find_person(reach, str(person))
    if found is None:
        raise Http404("no such person")
    return reach, found


def _may_end(reach: Reach, held: Membership) -> bool:
    try:
        reach.require(Role(held.role), held.organisation)
    except NotPermitted:
        return False
    return True


def _write_to(request: HttpRequest, to: Person, held: Membership | None) -> bool:
    if to.has_usable_password() and held is not None:
        return inviting.send_role(to, request.build_absolute_uri(reverse("home")), held)
    link = request.build_absolute_uri(inviting.new_link(to))
    return inviting.send_link(to, link, acting(request).name)


def _sign_offs() -> list[tuple[str, str]]:
    """The signatures of the open rounds, each once, with their words."""
    planned = [round_.planning for _one, round_ in open_rounds() if round_.planning]
    return list({one.id: one.label for planning in planned for one in planning.sign_offs}.items())
