"""Figures in words: the only place that puts a number, money, a date, a chance, an interval or a list into text."""
