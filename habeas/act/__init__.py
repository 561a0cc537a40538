"""Who can be called on, with what paper, by when."""
