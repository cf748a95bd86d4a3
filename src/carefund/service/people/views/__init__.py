"""What a request to the people's part does."""
