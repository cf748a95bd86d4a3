"""Work that no page waits for: a queue in the database, the worker that does it, and what kinds of it there are."""
