"""Is this child in that register the one this mother is looking for? Names across scripts, candidates, scores, families."""
