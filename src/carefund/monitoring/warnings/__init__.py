"""Early warnings: what moves away from its plan, since when, how sure that is, why, and what it will cost."""
