"""The money: what was paid into the pool, what was paid out, and what it had to meet."""
