"""Control charts shown: what the last point means, what was found before it, and whether a target can be relied on."""
