"""Evaluations shown: a study by its protocol, and many replications of one."""
