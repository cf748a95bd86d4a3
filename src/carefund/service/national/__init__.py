"""The national team: how all plans of a round stand, decisions, deadlines, and whether reviewers use one yardstick."""
