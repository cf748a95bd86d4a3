"""Measures from people's records: each defined once as cited SQL, run where the records are, out as figures by area.

Nothing about a person leaves this room: what comes out are sums by area and month after disclosure control, and
counts of what was left out and why.
"""
