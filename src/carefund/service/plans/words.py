"""What was done to a plan, in words, for histories and lists."""

from __future__ import annotations

from carefund.assurance import event as done
from carefund.assurance.transitions import TABLE
from carefund.wording.lists import listed

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
    "condition-set": "set a condition",
    "condition-evidenced": "showed how a condition is met",
    "reviewer-assigned": "assigned a reviewer",
    "reviewer-released": "released a reviewer",
    "judgement-saved": "judged a key line of enquiry",
    "judgement-completed": "completed a judgement",
    "moderated": "recorded a moderation",
    "recommended": "recommended a decision",
    "recommendation-withdrawn": "withdrew a recommendation",
    "published": "published the decision",
    "condition-judged": "judged a condition",
    "condition-changed": "changed a condition",
    "condition-escalated": "escalated a condition",
    "condition-withdrawn": "withdrew a condition",
    "support-asked": "asked for support",
    "support-offered": "offered support",
    "support-answered": "answered an offer of support",
    "adviser-assigned": "assigned an adviser",
    "support-given": "recorded support that was given",
    "support-closed": "closed support",
    "early-version-sent": "showed an early version",
    "deadline-moved": "moved the date",
    "decision-corrected": "corrected the decision",
    "decision-withdrawn": "withdrew the decision",
    "decided": "decided on the plan",
}


def done_words(body: done.Body) -> str:
    """What was done, as the end of a sentence that begins with who did it."""
    if isinstance(body, done.PlanSaved):
        how = "uploaded a workbook that changed" if body.file_hash else "changed"
        return f"{how} {listed(one.replace('-', ' ') for one in body.sections)}"
    if isinstance(body, done.Signed):
        return f"signed version {body.version}" + (f" for {body.on_behalf_of}" if body.on_behalf_of else "")
    if isinstance(body, done.Submitted):
        return f"submitted version {body.version}" + (", late" if body.late else "")
    if isinstance(body, done.WaiverDecided):
        return f"{'granted' if body.granted else 'refused'} a waiver"
    return WORDS.get(body.kind, f"did this: {TABLE[body.kind].label}")
