"""Illustrative plans for real areas, good and bad, for tests, documents and demonstration: no area wrote them."""
