"""From cases to a pattern, from a pattern to reform: figures, gaps of the law, judgments and what became of them."""
