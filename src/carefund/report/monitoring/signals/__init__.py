"""Signals shown: what departs from what was to be expected, since when, how sure, and what is promised of that."""
