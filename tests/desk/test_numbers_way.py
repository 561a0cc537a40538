"""How small numbers are guarded: an administrator chooses before the first release, hidden or perturbed, and it stands."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.desk.test_numbers import _hold, a_day_passes, empty, made, rows, told

SignIn = Callable[[str], Client]
__all__ = ["empty"]


@pytest.fixture
def unchosen(empty: Path) -> Path:
    """An office that has not chosen how small numbers are guarded."""
    from habeas.store.models import Setting

    Setting.objects.filter(name="way_of_releases").delete()
    return empty


def choose(client: Client, way: str) -> Any:
    page = client.get("/office/released/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post("/office/released/", {"seen": hidden["seen"], "way": way})


@pytest.mark.usefixtures("unchosen")
def test_before_the_way_is_chosen_nothing_is_told(sign_in: SignIn) -> None:
    from habeas.store.models import Job

    _hold("M", 20)
    pavel, olga = sign_in("pavel"), sign_in("olga")
    assert "First an administrator chooses" in made(pavel).content.decode()
    assert "/office/released/" in olga.get("/numbers/").content.decode()
    assert not Job.objects.filter(kind="release").exists()
    assert pavel.get("/office/released/").status_code == 404
    assert choose(olga, "something").status_code == 422
    assert choose(olga, "suppressed").status_code == 302
    assert choose(olga, "perturbed").status_code == 302  # still free
    assert choose(olga, "suppressed").status_code == 302
    made(pavel)
    assert told(pavel)["total"] == 20


@pytest.mark.usefixtures("unchosen")
def test_once_figures_were_told_the_way_stands(sign_in: SignIn) -> None:
    from habeas.casework.releases import ChosenError
    from habeas.casework.releases import choose as chosen
    from habeas.store.models import Account, Release

    _hold("M", 20)
    olga = sign_in("olga")
    choose(olga, "suppressed")
    olga.get("/numbers/")
    assert olga.post("/office/released/", {"way": "perturbed"}).status_code == 409  # being made: too late already
    made(olga)
    page = olga.get("/office/released/").content.decode()
    assert "cannot be changed any more" in page
    assert Release.objects.get().hash in page
    with pytest.raises(ChosenError):
        chosen("perturbed", Account.objects.get(username="olga"))


@pytest.mark.usefixtures("unchosen")
def test_perturbed_figures_lie_near_the_truth_and_are_the_same_every_day(sign_in: SignIn) -> None:
    _hold("F", 30)
    _hold("M", 40)
    _hold("X", 3)
    choose(sign_in("olga"), "perturbed")
    pavel = sign_in("pavel")
    assert "changed by at most 2 people" in made(pavel).content.decode()
    first = rows(pavel, by="sex")
    assert {key: abs(count - {"F": 30, "M": 40}[key]) <= 2 for key, count in first.items()} == {"F": True, "M": True}
    assert told(pavel, by="sex")["left"] is None
    a_day_passes()
    made(pavel)
    assert rows(pavel, by="sex") == first


@pytest.mark.usefixtures("unchosen")
def test_the_secret_of_the_office_stands_in_no_table_and_no_log(sign_in: SignIn) -> None:
    from django.apps import apps

    from habeas.store.place import vault

    _hold("F", 30)
    choose(sign_in("olga"), "perturbed")
    made(sign_in("pavel"))
    secret = vault().key("perturbed figures")
    for model in apps.get_app_config("store").get_models():
        for values in model._default_manager.values_list():
            text = str(values)
            assert secret.hex() not in text
            assert str(secret) not in text
