"""The year-end projection of a round as a report."""
