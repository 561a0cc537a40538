"""What the database knows of its own tables, by which it chooses among indexes; PostgreSQL sees to that by itself."""

from django.db import connection


def refresh() -> None:
    """Counts anew, from a sample, the tables that changed much. Takes milliseconds where none did."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("PRAGMA optimize = 0x10002")
