"""What the pages of signing and submitting show, as values: domain in, words out."""
