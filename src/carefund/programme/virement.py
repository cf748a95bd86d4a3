"""Where the money of a stream may be moved within the year, as cited rules of a round."""

from __future__ import annotations

from carefund.programme.sourced import Id, Sourced, Text


class VirementRule(Sourced):
    """To which streams the money of some streams may be moved; `label` names the rule."""

    streams: tuple[Id, ...]
    """Ids of the streams that it holds for."""
    to: tuple[Id, ...] = ()
    """Ids of the streams that may receive their money; empty where none may."""
    rule: Text
    """The rule in words."""
