"""What an area intends: its plan on a page, and what changed between two versions of it."""
