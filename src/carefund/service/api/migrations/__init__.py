"""What changed in the tables of the API."""
