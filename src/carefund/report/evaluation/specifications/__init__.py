"""Other specifications and methods of a study shown: the curve with its choices, joint tests, whether methods agree."""
