"""Preparing a plan: what an area does with its plan for a round before it is handed in, on pages and by workbook."""
