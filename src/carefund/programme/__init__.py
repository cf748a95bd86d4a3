"""The rules of a fund: each round's streams, conditions, metrics, timetable and prices, as cited data."""
