"""The checks of a plan: one small function each, in a module for each part of the plan, and the catalogue of all."""
