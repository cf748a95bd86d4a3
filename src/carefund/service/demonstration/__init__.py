"""What `carefund serve --demo` shows: an illustrative England, with invented people, plans and events, and all marked so."""
