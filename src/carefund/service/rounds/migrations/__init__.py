"""Migrations of open rounds."""
