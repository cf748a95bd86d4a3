"""Views of returns."""
