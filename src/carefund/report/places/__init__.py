"""Places beside each other: areas, regions and England, by the same measures."""
