"""Django's backend of PostgreSQL, asked less often whether it is still there."""
