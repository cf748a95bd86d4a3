"""Migrations of receipts' places."""
