"""Power before money shown: what each design could find, how soon, and in how many areas."""
