"""Pages for anyone: what the service is, and what may be known without signing in."""
