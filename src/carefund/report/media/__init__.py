"""How a document is shown: as a page, on a terminal, in a notebook, as Markdown and as files. Knows no subject."""
