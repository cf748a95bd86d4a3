"""The year watched: warnings of a round as the worker worked them out, for the centre and for each area."""
