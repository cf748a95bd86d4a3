"""Waivers of all areas: decided by the centre, and published."""
