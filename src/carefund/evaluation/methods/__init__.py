"""Methods that say what would have happened without a treatment: one module each, on arrays."""
