"""Figures that may be published: a fixed set of tables, suppressed as a whole or perturbed, and remembered."""
