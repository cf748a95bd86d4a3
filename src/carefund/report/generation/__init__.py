"""What was generated of records, as a report: how near it is to official totals, what was planted, and the files."""
