"""What monitoring finds, shown: a folder for each subject."""
