"""Pages of an area's plan as values: from the plan and its round to what a template shows, without Django."""
