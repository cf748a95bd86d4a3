"""Will it work: a round's target appraised for England and every area, as a report."""
