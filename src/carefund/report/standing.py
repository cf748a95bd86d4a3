"""Saying whether a parameter is verified, in the same words wherever it is used."""

from carefund.programme.sourced import Sourced

NOT_VERIFIED = "not verified"
AUDITOR_NAME = "National Audit Office"
"""Who audits what England's departments spend; the auditor of every round so far."""


def standing(parameter: Sourced | None) -> str:
    """`verified`, `not verified`, or nothing where there is no parameter."""
    if parameter is None:
        return ""
    return "verified" if parameter.verified else NOT_VERIFIED


def marked(text: str, parameter: Sourced | None) -> str:
    """The text, with `(not verified)` after it where the parameter that it rests on is not."""
    return text if parameter is None or parameter.verified else f"{text} ({NOT_VERIFIED})"
