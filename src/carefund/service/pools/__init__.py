"""The pooled fund of an area through the year: its books, kept line by line, and what they say."""
