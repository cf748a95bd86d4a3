"""Did it work: plan against outturn."""
