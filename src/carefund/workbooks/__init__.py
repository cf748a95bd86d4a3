"""Opening spreadsheets, tables and settings that somebody else made: safely, and as plain values."""
