"""The forecasting packages that users trust, behind one call, to be compared with `carefund appraise`."""
