"""Invented names: every person of the demonstration, each marked as invented."""

from __future__ import annotations

from itertools import product
from random import Random

INVENTED = "(invented)"
"""Stands behind every name."""
FIRST = (
    "Ada", "Amir", "Anwen", "Asha", "Beatrice", "Benedict", "Bronwen", "Caleb", "Chidi", "Clara", "Daniyal",
    "Delphine", "Edmund", "Efua", "Elif", "Esme", "Farah", "Felix", "Fiona", "Gareth", "Grace", "Hamza", "Harriet",
    "Hugo", "Imogen", "Ines", "Jarek", "Jasmine", "Joanna", "Kavita", "Kofi", "Leonie", "Lewis", "Maeve", "Malik",
    "Marta", "Nadia", "Nia", "Oscar", "Priya", "Quentin", "Rhoda", "Rowan", "Samir", "Simone", "Tobias", "Uma",
    "Victor", "Wanda", "Yusuf", "Zofia",
)  # fmt: skip
LAST = (
    "Example", "Sample", "Specimen", "Placeholder", "Pattern", "Template", "Draft", "Figment", "Fable", "Fiction",
    "Instance", "Model", "Mockup", "Outline", "Parable", "Preview", "Pretend", "Replica", "Rehearsal", "Scenario",
    "Showcase", "Sketch", "Standin", "Stencil", "Story", "Tableau", "Theorem", "Trial", "Vignette", "Whatif",
)  # fmt: skip


def invented_names(number: int, seed: int) -> list[str]:
    """So many distinct names, the same for the same seed. Raises ValueError for more than there are."""
    pairs = [f"{first} {last} {INVENTED}" for first, last in product(FIRST, LAST)]
    Random(seed).shuffle(pairs)
    if number > len(pairs):
        raise ValueError(f"there are {len(pairs)} invented names, and {number} are asked for")
    return pairs[:number]
