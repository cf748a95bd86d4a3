"""An appraisal in words, and as plain values."""
