"""The verbs on the command line: one file per command, `app.py` puts them together."""

from habeas.cli.app import main

__all__ = ["main"]
