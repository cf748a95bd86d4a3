"""What is wrong in plans: a check of one or several as a report, and the catalogue of all checks."""
