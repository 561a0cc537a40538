"""Judgments and their execution: what was ordered, what the state did, what is missing, and who suffered the same since."""
