"""A round watched through its year as a report: what is warned of, where the year is heading, and what is due."""
