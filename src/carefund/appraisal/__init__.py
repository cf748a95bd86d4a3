"""Will it work: forecast without the plan, reference class, simulation, verdict."""
