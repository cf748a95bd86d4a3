"""A section 75 agreement as a form says it, written as the settings file (TOML) that the books keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from carefund.pool.agreement import TERMS


def agreement_text(host: str, manager: str, partners: Sequence[str], terms: Mapping[str, str],
                   shares: Mapping[str, str]) -> str:  # fmt: skip
    """The settings of an agreement; `shares` are parts of what is over or short, by partner, as typed."""
    lines = [f"host = {_quoted(host)}", f"pool_manager = {_quoted(manager)}", f"partners = {_all(partners)}", ""]
    said = {term: words for term, words in terms.items() if term in TERMS and words.strip()}
    if said:
        lines += ["[terms]", *(f"{term} = {_quoted(words)}" for term, words in said.items()), ""]
    given = {who: share.strip() for who, share in shares.items() if share.strip()}
    if given:
        table = ", ".join(f"{_quoted(who)} = {share}" for who, share in given.items())
        lines += ["[risk_share]", f"overspend = {{ {table} }}", f"underspend = {{ {table} }}", ""]
    return "\n".join(lines)


def _quoted(words: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _all(words: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"
