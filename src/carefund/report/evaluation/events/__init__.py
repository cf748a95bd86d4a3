"""Effects by time since the start shown: with bands that hold for all at once, and the periods before in words."""
