"""What programs may ask of the office, by keys of accounts (docs/api.md)."""
