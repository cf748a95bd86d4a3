"""Conditions of decisions: what an area must still do, shown, judged, and asked about in time."""
