"""What the evidence is worth: the coverage of official series, what is held of them, and their figures, as reports."""
