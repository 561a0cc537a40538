"""What the address of a PostgreSQL may tell the driver."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from habeas.desk.database import URL, database

ADDRESS = "postgresql://office:secret@db.example:5432/office"


@pytest.mark.parametrize(
    ("query", "planned"), [("", 3), ("?prepare_threshold=none", None), ("?prepare_threshold=7&sslmode=require", 7)]
)
def test_how_often_a_query_is_asked_before_it_is_planned(
    query: str, planned: int | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(URL, ADDRESS + query)
    options = database(tmp_path)["OPTIONS"]
    assert options["prepare_threshold"] == planned
    assert options.get("sslmode") == ("require" if "sslmode" in query else None)


def test_what_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(URL, f"{ADDRESS}?prepare_threshold=often")
    with pytest.raises(ImproperlyConfigured, match="a number, or none"):
        database(tmp_path)
