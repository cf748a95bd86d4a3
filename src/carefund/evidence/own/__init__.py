"""Series of the user's own: their definition, their files, and what contradicts itself in them."""
