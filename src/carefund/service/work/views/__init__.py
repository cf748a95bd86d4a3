"""Views of background work."""
