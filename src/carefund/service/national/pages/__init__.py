"""Pages of the national team: domain values to texts ready to show."""
