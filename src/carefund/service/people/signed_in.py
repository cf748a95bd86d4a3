"""Who a session is of: the person as allauth knows them, at hand for as long as nobody's entry changes."""

from __future__ import annotations

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from carefund.service.people.actors import person_of
from carefund.service.people.models import Person


class SignedIn(AuthenticationBackend):
    """allauth's own, but for where the person of a session is read from."""

    def get_user(self, user_id: UUID) -> Person | None:
        """The person of a key; None for one who is gone, or may not sign in any more."""
        person = person_of(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
