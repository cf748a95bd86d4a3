"""What is wrong in returns: a check of one or several as a report."""
