"""The forecast without the plan: England's course, each place's share of it, and draws of both together."""
