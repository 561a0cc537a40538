"""The office for tests of pages: each test in a transaction that is rolled back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.office import ready


@pytest.fixture(scope="session")
def office_folder() -> Path:
    """The data folder of the office of this process."""
    return ready()


@pytest.fixture
def office(office_folder: Path) -> Iterator[Path]:
    """The sample office; what a test writes is gone after it."""
    from django.db import transaction

    with transaction.atomic():
        yield office_folder
        transaction.set_rollback(True)


@pytest.fixture
def sign_in(office: Path) -> Callable[[str], Client]:
    """A browser without scripts, signed in as one of the staff: `sign_in("anna").get("/cases/")`."""
    from habeas.store.models import Account

    def signed_in(username: str) -> Client:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(Account.objects.get(username=username), backend="habeas.desk.account.backends.ByPassword")
        return client

    return signed_in
