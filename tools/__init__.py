"""Things done to the source, not by the product."""
