"""The whole fund, which every area joined at once: what happened against what would have, and against doses of it."""
