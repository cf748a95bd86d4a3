"""Page values for anyone."""
