"""What is said of the check that appraisal adds where it is asked for: whether targets are likely enough to be met."""

from __future__ import annotations

from carefund.plan.checks.check import WARNING, Described

TARGET_APPRAISED = Described(
    "target-appraised",
    WARNING,
    "The target is likely enough to be met",
    to_do="Set a target that the forecast and the evidence for the schemes support, or show what is different here.",
    policy="HM Treasury, The Green Book, 5.43 to 5.46: adjust for optimism by reference class forecasting",
)
"""The findings are made by appraisal, from the evidence known to a month."""
