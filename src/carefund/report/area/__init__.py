"""One area in one round: what was planned, what happened, how sure that is, and the areas like it."""
