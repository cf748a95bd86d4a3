"""What a round says for itself in reports: its notes with their sources, and who audited it."""

from __future__ import annotations

from carefund.programme.definition import Round
from carefund.programme.published import NoteSlot
from carefund.wording.standing import marked


def note_words(round_: Round, slot: NoteSlot) -> str:
    """The round's note in a slot with its sources, or an empty text where it has nothing to say there."""
    note = round_.note(slot)
    if note is None:
        return ""
    cited = f" (Source: {round_.cite(note)}.)" if note.source else ""
    return f"{marked(note.text, note)}{cited}"


def auditor_of(round_: Round) -> str:
    """Who audited the round, as tables and sentences name them; `auditor` where nobody has yet."""
    return round_.auditor or "auditor"
