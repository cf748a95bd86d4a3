"""Control charts as NHS analysts use them: limits, special causes, judgement by direction, assurance of a target."""
