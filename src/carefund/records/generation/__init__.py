"""An England of people who never lived: records by a causal structure with planted effects, so that the truth is known.

What depends on what stands in `docs/records-generator.md`; the numbers in `parameters.toml`, each with its source or
`verified = false`. Official totals decide how many, people's age, frailty and care home decide who.
"""
