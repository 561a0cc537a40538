"""Deaths and grave incidents: what was done and not done, the official versions, who was asked and who kept silent."""
