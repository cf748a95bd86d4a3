"""Replications of a study shown: how often planted effects were found, and each estimate."""
