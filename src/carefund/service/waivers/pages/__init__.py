"""Pages of waivers, as values."""
