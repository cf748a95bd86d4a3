"""Page values about the API."""
