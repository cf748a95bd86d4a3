"""Page values of rounds."""
