"""Backups: placeholder until the exits are built."""


def make(why: str) -> None:
    """Makes a backup."""
