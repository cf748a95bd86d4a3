"""What was planned, what happened and what the difference cost: the audit of a round as a report."""
