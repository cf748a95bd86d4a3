"""Signals by carefund's rules: what departs from what was to be expected, at a stated rate of false alarms."""
