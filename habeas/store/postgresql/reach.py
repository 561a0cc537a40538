"""Whether the PostgreSQL that the settings name can be used, asked before anything is opened."""

from typing import Any, Final

import psycopg
from django.db import connection

from habeas.words import Message

OLDEST: Final = 14
EXTENSION: Final = "pg_trgm"


def fault() -> Message | None:
    """What is wrong with it; None where nothing is, or where the settings name none."""
    if connection.vendor != "postgresql":
        return None
    asked: Any = connection.get_connection_params()
    try:
        with psycopg.connect(**{"connect_timeout": 10, **asked}) as own:
            encoding = own.info.parameter_status("server_encoding")
            there = "SELECT 1 FROM pg_available_extensions WHERE name = %s"
            has_extension = own.execute(there, [EXTENSION]).fetchone()
            version = own.info.server_version // 10_000
    except psycopg.Error as error:
        why = str(error).strip().splitlines()[0]
        return Message("The PostgreSQL of HABEAS_DATABASE_URL does not answer: %(why)s", {"why": why})
    if version < OLDEST:
        values = {"oldest": OLDEST, "version": version}
        return Message("PostgreSQL %(oldest)s or later is needed; this one is %(version)s.", values)
    if encoding != "UTF8":
        return Message("The PostgreSQL database is in %(encoding)s; make one in UTF8.", {"encoding": encoding})
    if has_extension is None:
        return Message("PostgreSQL lacks the extension pg_trgm; it comes with the package postgresql-contrib.")
    return None
