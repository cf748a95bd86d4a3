"""Quarterly returns: prepared, checked, signed, handed in, and rolled up nationally."""
