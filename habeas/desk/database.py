"""Which database: SQLCipher in the data folder, or the PostgreSQL that HABEAS_DATABASE_URL names."""

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

URL = "HABEAS_DATABASE_URL"
_FOR_PAGES = "-c jit=off -c max_parallel_workers_per_gather=0"
"""Many queries of a few milliseconds each: compiling one, or beginning helpers for it, takes longer than answering it."""
_PREPARED: Final = {"server_side_binding": True, "prepare_threshold": 3}
"""Planning a query takes the server as long as answering it: from its fourth time on in a connection it is planned already."""


def database(folder: Path) -> dict[str, Any]:
    """The entry for Django's DATABASES. Raises ImproperlyConfigured where the address is of no PostgreSQL."""
    address = os.environ.get(URL)
    if not address:
        return {
            "ENGINE": "habeas.store.cipher",
            "NAME": folder / "habeas.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{URL} has to look like postgresql://USER:PASSWORD@HOST:5432/NAME")
    return {
        "ENGINE": "habeas.store.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": _FOR_PAGES} | _PREPARED | _given(parts.query),
    }


def _given(query: str) -> dict[str, Any]:
    """What the address tells the driver; `prepare_threshold` is a number, or `none` where a pooler keeps nothing planned.
    Raises ImproperlyConfigured."""
    given: dict[str, Any] = dict(parse_qsl(query))
    if (planned := given.get("prepare_threshold")) is not None:
        if planned != "none" and not planned.isdecimal():
            raise ImproperlyConfigured(f"{URL}: prepare_threshold has to be a number, or none")
        given["prepare_threshold"] = None if planned == "none" else int(planned)
    return given
