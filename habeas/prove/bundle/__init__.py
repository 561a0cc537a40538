"""A case, or several, as a signed package that anybody can check: made from values, read from bytes."""
