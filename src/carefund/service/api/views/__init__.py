"""Views of the API, and of the pages about it."""
