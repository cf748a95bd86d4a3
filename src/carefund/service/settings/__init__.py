"""Settings of the service, from its environment: where its data lie, which database, which secret."""
