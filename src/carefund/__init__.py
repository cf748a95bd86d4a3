"""carefund runs a pooled health and social care fund from plan to proof."""
