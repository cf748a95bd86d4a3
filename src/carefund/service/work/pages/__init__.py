"""Page values of background work."""
