"""Everything in the docs that follows from the data or from a run; `python -m tools.docs` writes it."""
