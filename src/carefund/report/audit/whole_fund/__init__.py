"""The evaluation of the fund itself in an audit: its section, charts, tables and sentences."""
