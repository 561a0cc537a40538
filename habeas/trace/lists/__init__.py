"""Registers that somebody else keeps, read as they come: spreadsheets, CSV of any kind, rows for a clerk's eye."""
