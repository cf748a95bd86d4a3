"""URLs of signing in, of one's own account, and of managing people.

allauth's views stand under its own names, since it looks them up by these; what it has beyond them is not served.
"""

from __future__ import annotations

from allauth.account import views as signing_in
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as linked
from django.urls import register_converter

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE, SIGNED_IN
from carefund.service.people.views import account, invitation, passkeys, people, provider


class WordConverter:
    """Letters and digits alone: a person's id, before the dash that the rest of a link begins with."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(WordConverter, "word")
BOTH, POST = ("GET", "POST"), ("POST",)
ADMINISTRATOR = (Role.ADMINISTRATOR,)
MANAGERS = (Role.LEAD, Role.ADMINISTRATOR)
ENTRANCE = [
    page("account/sign-in", signing_in.login, "account_login", ANYONE, methods=BOTH),
    page("account/sign-out", signing_in.logout, "account_logout", ANYONE, methods=BOTH),
    page("account/inactive", signing_in.account_inactive, "account_inactive", ANYONE),
    page("account/second-factor", passkeys.second_factor, "mfa_authenticate", ANYONE, methods=BOTH),
    page("account/second-factor/passkey", passkeys.challenge_at_sign_in, "passkey-at-sign-in", ANYONE, methods=POST),
    page("account/forgotten", signing_in.password_reset, "account_reset_password", ANYONE, methods=BOTH),
    page("account/forgotten/sent", signing_in.password_reset_done, "account_reset_password_done", ANYONE),
    page(
        "account/forgotten/done",
        signing_in.password_reset_from_key_done,
        "account_reset_password_from_key_done",
        ANYONE,
    ),
    page(
        "account/forgotten/<word:uidb36>-<str:key>",
        signing_in.password_reset_from_key,
        "account_reset_password_from_key",
        ANYONE,
        methods=BOTH,
    ),
    page("account/invitation/<str:token>", invitation.invitation, "invitation", ANYONE, methods=BOTH),
    page("account/provider", provider.go, "provider", ANYONE, methods=POST),
    page("account/provider/again", provider.again, "provider-again", SIGNED_IN),
    page("account/provider/return", provider.come_back, "provider-return", ANYONE, methods=BOTH),
    page("account/provider/cancelled", linked.login_cancelled, "socialaccount_login_cancelled", ANYONE),
]
CONFIRMING = [
    page(
        "account/confirm",
        signing_in.reauthenticate,
        "account_reauthenticate",
        SIGNED_IN,
        methods=BOTH,
        second_factor=False,
    ),
    page("account/second-factor/confirm", account.confirm_second_factor, "mfa_reauthenticate", SIGNED_IN, methods=BOTH),
    page("account/passkeys/confirm", passkeys.confirm, "mfa_reauthenticate_webauthn", SIGNED_IN, methods=BOTH),
    page("account/passkeys/challenge", passkeys.challenge, "passkey-challenge", SIGNED_IN, methods=POST),
]
ACCOUNT = [
    page("account/", account.account, "account", SIGNED_IN),
    page("account/changed", account.to_account, "mfa_index", SIGNED_IN),
    page("account/passkeys", account.to_account, "mfa_list_webauthn", SIGNED_IN),
    page("account/password", signing_in.password_change, "account_change_password", SIGNED_IN, methods=BOTH),
    page("account/password/set", signing_in.password_set, "account_set_password", SIGNED_IN, methods=BOTH),
    page("account/app", app.activate_totp, "mfa_activate_totp", SIGNED_IN, methods=BOTH, second_factor=False),
    page("account/app/remove", app.deactivate_totp, "mfa_deactivate_totp", SIGNED_IN, methods=BOTH),
    page("account/passkeys/add", passkeys.add, "mfa_add_webauthn", SIGNED_IN, methods=BOTH, second_factor=False),
    page("account/passkeys/new", passkeys.new_passkey, "passkey-new", SIGNED_IN, methods=POST, second_factor=False),
    page("account/passkeys/<int:pk>/name", passkey.edit_webauthn, "mfa_edit_webauthn", SIGNED_IN, methods=BOTH),
    page("account/passkeys/<int:pk>/remove", passkey.remove_webauthn, "mfa_remove_webauthn", SIGNED_IN, methods=BOTH),
    page("account/recovery-codes", account.recovery_codes, "mfa_view_recovery_codes", SIGNED_IN, methods=BOTH),
    page("account/sessions/<int:session>/end", account.end_session, "end-session", SIGNED_IN, methods=POST),
    page("account/sessions/end-others", account.end_other_sessions, "end-other-sessions", SIGNED_IN, methods=POST),
]
MANAGING = [
    page("people/", people.people, "people", MANAGERS),
    page("people/invite", people.invite, "invite", MANAGERS, methods=BOTH),
    page("people/<uuid:person>", people.person, "person", MANAGERS, methods=BOTH),
    page("people/<uuid:person>/invitation", people.send_again, "invite-again", MANAGERS, methods=POST),
    page("people/<uuid:person>/factors/remove", people.remove_factors, "remove-factors", ADMINISTRATOR, methods=POST),
    page("people/<uuid:person>/roles/<int:membership>/end", people.end_role, "end-role", MANAGERS, methods=POST),
]
urlpatterns = [*ENTRANCE, *CONFIRMING, *ACCOUNT, *MANAGING]
