"""Readers of official files, one module for each publication."""
