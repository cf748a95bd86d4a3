"""What returns of a quarter say over all areas: the national roll-up as a report."""
