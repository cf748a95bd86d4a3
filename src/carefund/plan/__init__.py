"""What an area intends: the plan model, its workbook (written and read), and its checks."""
