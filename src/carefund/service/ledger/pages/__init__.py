"""Page values of the ledger."""
