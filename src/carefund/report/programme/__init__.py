"""What the rules are: a round on a page, the rounds that there are, and what changed between two."""
