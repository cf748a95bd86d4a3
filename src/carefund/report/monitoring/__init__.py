"""Reports of monitoring: charts, projections, warnings."""
