"""The checks of returns: small functions over the facts, one list in order."""
