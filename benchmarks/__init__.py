"""One script per figure in the README; `python -m benchmarks` runs them all."""
