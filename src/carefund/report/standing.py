"""Who audits the fund."""

AUDITOR_NAME = "National Audit Office"
"""Who audits what England's departments spend; the auditor of every round so far."""
