"""Where measures run: DuckDB on one machine, Spark on a cluster, the same SQL and the same answer."""
