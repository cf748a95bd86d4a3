"""The check of an extract, as a report."""
