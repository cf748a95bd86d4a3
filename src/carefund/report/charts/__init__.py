"""Charts as Altair specifications: one specification serves page, report and notebook."""
