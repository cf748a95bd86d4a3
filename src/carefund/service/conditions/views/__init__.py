"""Views of conditions."""
