"""The measures that are defined, as a report."""
