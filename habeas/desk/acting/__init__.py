"""Pages of what is done: where one can turn, drafts of papers, what was sent and what came of it."""
