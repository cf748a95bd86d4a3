"""Page values of plans."""
