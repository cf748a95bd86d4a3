"""Views for anyone."""
