"""Will it work: the targets of plans' workbooks appraised, with what their schemes add, as a report."""
