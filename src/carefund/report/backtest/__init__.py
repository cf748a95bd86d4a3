"""How good forecasts were: a backtest as a report, and as a page of the documentation."""
