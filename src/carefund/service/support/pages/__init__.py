"""Pages of support, as values."""
