"""The desk: where reviewers and their managers judge plans, ask, return and recommend."""
