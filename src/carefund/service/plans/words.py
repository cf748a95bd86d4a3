"""What was done to a plan, in words, for histories and lists."""

from __future__ import annotations

from carefund.assurance import event as done
from carefund.wording.lists import counted, listed

WORDS: dict[str, str] = {
    "plan-started": "began the plan",
    "declared-ready": "declared it ready to be signed",
    "signed": "signed",
    "signature-withdrawn": "took a signature back",
    "submitted": "submitted the plan",
    "withdrawn": "withdrew the submission",
    "returned": "returned it for changes",
    "unlocked": "unlocked it",
    "unlock-undone": "took the unlocking back",
    "question-asked": "asked a question",
    "question-answered": "answered a question",
    "question-closed": "closed a question",
    "waiver-asked": "asked for a waiver",
    "waiver-decided": "decided on a waiver",
    "waiver-withdrawn": "withdrew a waiver",
    "early-version-sent": "showed the centre an early version",
    "deadline-moved": "moved the deadline",
    "reviewer-assigned": "assigned a reviewer",
    "reviewer-released": "released a reviewer",
    "judgement-saved": "judged a key line",
    "judgement-completed": "completed a judgement",
    "moderated": "recorded a moderation",
    "recommended": "recommended a decision",
    "recommendation-withdrawn": "withdrew the recommendation",
    "decided": "decided on the plan",
    "decision-corrected": "corrected the decision",
    "decision-withdrawn": "withdrew the decision",
    "published": "published the decision",
    "condition-set": "set a condition",
    "condition-evidenced": "showed how a condition is met",
    "condition-judged": "judged the evidence for a condition",
    "condition-changed": "changed a condition",
    "condition-escalated": "escalated a condition",
    "condition-withdrawn": "withdrew a condition",
    "support-asked": "asked for support",
    "support-offered": "offered support",
    "support-answered": "answered the offer of support",
    "adviser-assigned": "assigned an adviser",
    "support-given": "recorded support that was given",
    "support-closed": "closed the support",
}

YEAR_WORDS: dict[str, str] = {
    "pool-opened": "opened the pool's books",
    "pool-posted": "posted to the pool's books",
    "extract-imported": "imported an extract into the pool's books",
    "payment-decided": "decided a payment by result",
    "return-saved": "saved a return",
    "return-signed": "signed a return",
    "return-submitted": "handed in a return",
    "return-reopened": "gave a return back",
    "return-reminded": "reminded of a return",
    "warning-muted": "muted a warning",
    "mute-lifted": "lifted the mute of a warning",
}
"""What is done through the year."""


def done_words(body: done.Body) -> str:
    """What was done, as the end of a sentence that begins with who did it."""
    if isinstance(body, done.PlanSaved):
        how = "uploaded a workbook that changed" if body.file_hash else "changed"
        return f"{how} {listed(one.replace('-', ' ') for one in body.sections)}"
    if isinstance(body, done.Signed):
        return f"signed version {body.version}" + (f" for {body.on_behalf_of}" if body.on_behalf_of else "")
    if isinstance(body, done.Submitted):
        return f"submitted version {body.version}" + (", late" if body.late else "")
    if isinstance(body, done.QuestionAsked) and body.audience == "internal":
        return "wrote a note that only their own side sees"
    if isinstance(body, done.WaiverDecided):
        return f"{'granted' if body.granted else 'refused'} a waiver"
    return YEAR_WORDS.get(body.kind) or WORDS.get(body.kind) or body.kind.replace("-", " ")


def waiting_words(days: int | None) -> str:
    """How many days a plan has waited for the centre; empty for one that does not wait.

    >>> waiting_words(0), waiting_words(2), waiting_words(None)
    ('since today', '2 days', '')
    """
    return "" if days is None else counted(days, "day") if days else "since today"
