"""Where the money goes: a plan's money from streams through what it is spent on to providers."""
