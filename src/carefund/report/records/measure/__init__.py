"""A measure told from records, as a report."""
