"""A pool through its year: spending against budget, forecast, statement with certificates, and trace."""
