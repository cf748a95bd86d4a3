"""Returns: what areas say each quarter of their conditions, metrics, money, outputs and capacity."""
