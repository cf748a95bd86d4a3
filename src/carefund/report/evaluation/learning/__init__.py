"""What finished rounds taught, shown: records, optimism factors, what they change, and how that scored."""
