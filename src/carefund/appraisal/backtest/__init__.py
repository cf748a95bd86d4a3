"""Forecasting the past again from what was knowable then, beside the peers, and scoring both."""
