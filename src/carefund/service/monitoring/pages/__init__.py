"""Pages of the watched year."""
