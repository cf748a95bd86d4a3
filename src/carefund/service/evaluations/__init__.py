"""Evaluations of a round: a protocol registered with its panel before the outcome is read, and what was answered."""
