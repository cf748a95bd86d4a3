"""Views of signing."""
