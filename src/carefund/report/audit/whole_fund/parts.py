"""What the parts of an audit that evaluate the fund are called, so that a part can be made without the rest."""

SECTION, TITLE = "evaluation", "Did the fund work?"
"""The section's id and its title."""
PREFIX = f"{SECTION}-"
"""How the ids of sections within it and the names of its charts begin."""


def is_of_evaluation(name: str) -> bool:
    """Whether a section, by id or title, or a chart, by name, is of the evaluation of the fund.

    >>> is_of_evaluation("Evaluation"), is_of_evaluation("monthly-delayed-days")
    (True, False)
    """
    word = name.strip().casefold()
    return word in {SECTION, TITLE.casefold()} or word.startswith(PREFIX)
