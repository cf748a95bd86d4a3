"""The rounds that this service runs: which are open, until when, and their rules on a page."""
