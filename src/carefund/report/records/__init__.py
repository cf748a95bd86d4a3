"""Reports of what is told from people's records: a measure, an extract's check, and how two definitions differ."""
