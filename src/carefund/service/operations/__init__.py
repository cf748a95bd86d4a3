"""Looking after what the service keeps: backup and restore."""
