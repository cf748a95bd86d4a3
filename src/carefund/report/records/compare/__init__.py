"""How two definitions differ on one extract, as a report."""
