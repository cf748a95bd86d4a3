"""Views of the national team."""
