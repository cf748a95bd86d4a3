"""How the tables of background work came to be."""
