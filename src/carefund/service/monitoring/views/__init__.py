"""Views of the watched year."""
