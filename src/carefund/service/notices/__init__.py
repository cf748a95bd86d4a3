"""Mails about plans: an event is noted with itself, and the worker writes to everyone whom it concerns."""
