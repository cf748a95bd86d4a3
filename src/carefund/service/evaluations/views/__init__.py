"""Views of evaluations."""
