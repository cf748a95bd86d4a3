"""The forecast without the plan: England's trend, each unit's share of it, and draws of both together."""
