"""Signing and submitting a plan, and the receipt that proves it."""
