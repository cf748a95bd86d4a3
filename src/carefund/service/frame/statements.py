"""What a statement to the database does, as far as its first words say."""

from __future__ import annotations

import re

_CHANGES = re.compile(
    r"\s*(?:with\b.*?\b)?(insert|update|delete|replace|create|drop|alter|truncate)\b", re.IGNORECASE | re.DOTALL
)


def changes_something(sql: str) -> bool:
    """Whether a statement inserts, updates or deletes, by itself or behind a WITH, or changes tables."""
    return _CHANGES.match(sql) is not None
