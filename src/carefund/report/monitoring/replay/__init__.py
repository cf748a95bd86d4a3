"""Years told again month by month, as a report."""
