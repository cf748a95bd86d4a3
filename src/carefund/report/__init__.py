"""How results are shown: tables, charts, the national and area report, downloads."""
