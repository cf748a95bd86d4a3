"""Who uses the service: people, the organisations that they act for, and in which roles from when to when."""
