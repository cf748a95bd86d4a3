"""What `carefund serve --demo` shows: an illustrative England, all of whose people, plans and events are invented."""
