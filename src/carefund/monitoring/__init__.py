"""Is it working: returns of areas while their plans run, checked and rolled up."""
