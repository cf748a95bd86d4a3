"""Page values of signing."""
