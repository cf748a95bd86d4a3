"""URLs of signing in and of one's own account."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.totp import views as totp

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE, SIGNED_IN
from carefund.service.people.views import invitation, people

BOTH, POST = ("GET", "POST"), ("POST",)
MANAGERS = (Role.LEAD, Role.ADMINISTRATOR)
urlpatterns = [
    page("people/", people.people, "people", MANAGERS),
    page("people/invite", people.invite, "invite", MANAGERS, methods=BOTH),
    page("people/<uuid:person>", people.person, "person", MANAGERS, methods=BOTH),
    page("people/<uuid:person>/invitation", people.send_again, "invite-again", MANAGERS, methods=POST),
    page("people/<uuid:person>/roles/<int:membership>/end", people.end_role, "end-role", MANAGERS, methods=POST),
    page("account/invitation/<str:token>", invitation.invitation, "invitation", ANYONE, methods=BOTH),
    page("account/sign-in", account.login, "account_login", ANYONE, methods=BOTH),
    page("account/sign-out", account.logout, "account_logout", ANYONE, methods=BOTH),
    page("account/confirm", account.reauthenticate, "account_reauthenticate", SIGNED_IN, methods=BOTH, second_factor=False),
    page("account/second-factor", factor.authenticate, "mfa_authenticate", ANYONE, methods=BOTH),
    page("account/second-factor/confirm", factor.reauthenticate, "mfa_reauthenticate", SIGNED_IN, methods=BOTH),
    page("account/factors", factor.index, "mfa_index", SIGNED_IN, second_factor=False),
    page("account/factors/app", totp.activate_totp, "mfa_activate_totp", SIGNED_IN, methods=BOTH, second_factor=False),
]  # fmt: skip
