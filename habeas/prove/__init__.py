"""Prove: from cases to a pattern, from a pattern to reform. Figures, what was not documented, what may be published."""
