"""What was observed: official series, areas and populations, kept as immutable releases, with a coverage audit."""
