"""What is on record: the events of every submission, only ever added to."""
