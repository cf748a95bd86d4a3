"""What people are written to about their account, and what pages tell them of it, in place of allauth's own words."""

from __future__ import annotations

CHANGED = (
    "{what}\n\nThis came from {ip} with {user_agent}. If it was not you, tell whoever runs the service at once, and "
    "choose a new password.\n"
)
LETTERS: dict[str, tuple[str, str]] = {
    "account/email/password_reset_key": (
        "Choose a new password",
        "Somebody, most likely you, asked for a new password. Open this link to choose one:\n\n{password_reset_url}\n\n"
        "If you did not ask, do nothing: your password stays as it is.\n",
    ),
    "account/email/unknown_account": (
        "No account has this address",
        "Somebody, most likely you, asked for a new password for this address. Nobody has been invited to it. If you "
        "have another address, ask again with that one. If you did not ask, do nothing.\n",
    ),
}
"""Subject and text by allauth's name of the message."""
CHANGES: dict[str, str] = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_reset": "A new password was chosen by a link that was sent to you.",
    "account/email/password_set": "A password was set.",
    "mfa/email/totp_activated": "An authenticator app was added.",
    "mfa/email/totp_deactivated": "Your authenticator app was removed.",
    "mfa/email/webauthn_added": "A passkey was added.",
    "mfa/email/webauthn_removed": "A passkey was removed.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made. Earlier ones hold no more.",
    "socialaccount/email/account_connected": "Your account was linked to your organisation's sign-in.",
}
"""What changed, by allauth's name of the message."""
TOLD: dict[str, str] = {
    "account/messages/password_changed.txt": "Your password was changed.",
    "account/messages/password_set.txt": "Your password was set.",
    "mfa/messages/totp_activated.txt": "Your authenticator app was added.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app was removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey was added.",
    "mfa/messages/webauthn_removed.txt": "Your passkey was removed.",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes.",
}
"""What the next page tells, by allauth's name of the message; nothing for others."""


def letter(name: str, values: dict[str, object]) -> tuple[str, str]:
    """Subject and text of a message. Raises KeyError for one that is not known."""
    if name in CHANGES:
        return "Your account was changed", CHANGED.format(what=CHANGES[name], **_plain(values))
    subject, text = LETTERS[name]
    return subject, text.format(**_plain(values))


def _plain(values: dict[str, object]) -> dict[str, str]:
    wanted = ("password_reset_url", "ip", "user_agent")
    return {name: str(values.get(name, "")) for name in wanted}
