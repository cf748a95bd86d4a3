"""The year-end projection: what a year will come to as its months become known, and how good that has been."""
