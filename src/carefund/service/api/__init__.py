"""The API under `/api/v1`: what the pages can, for programs of organisations, by tokens."""
