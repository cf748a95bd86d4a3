"""Pages of conditions, as values."""
