"""Views of waivers."""
