"""A second generator of tracing data, by another hand: written without sight of the first and of the engine it measures."""
