"""A study: its protocol and panel read, its method run, and its answer with all that limits it."""
