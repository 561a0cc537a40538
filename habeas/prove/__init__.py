"""Prove: from cases to a pattern, from a pattern to reform. Figures, gaps of the law, judgments, accountability, bundles."""
