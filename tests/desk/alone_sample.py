"""Scenes of a sample office, as in `alone`: what it stores before it was said that all people in it are invented.

`python -m tests.desk.alone_sample SCENE`, run by `test_start.py`.
"""

import sys
from typing import Any, Final

from tests.desk.alone import begin

WORD: Final = "Qwxinvention"
ENDS: Final = frozenset(
    {"account_logout", "gone", "lock", "sign-out-everywhere", "setup", "setup-shares", "unlock", "recover", "demo-as"}
)
"""They end the session, or are of a locked office."""


def begin_sample() -> Any:
    """A sample office, and Anna in it, who has not said it."""
    begin()
    from django.test import Client

    from habeas.casework import jobs, office, sample

    jobs.start = lambda idle: None
    office.create(office.DEMO_PASSPHRASE, demo=True)
    sample.make()
    anna = Client(HTTP_HOST="127.0.0.1")
    anna.post("/demo/as/", {"username": "anna"})
    return anna


def as_browser(client: Any, where: str, sent: dict[str, str]) -> Any:
    """A form without files, as a browser sends it."""
    from urllib.parse import urlencode

    return client.post(where, urlencode(sent), content_type="application/x-www-form-urlencoded")


def words() -> dict[str, str]:
    """Something for every form, with the word wherever it takes words."""
    from tests.desk.test_access import TYPED

    told = {name: WORD if text == "changed" else text for name, text in TYPED.items()}
    return told | dict.fromkeys(("query", "page", "q", "to"), WORD)


def holds(word: str) -> list[str]:
    """The tables in which a word stands."""
    from django.apps import apps

    models = [model for model in apps.get_models() if model._meta.managed]
    return [model.__name__ for model in models if any(word in repr(row) for row in model._base_manager.values())]


def nothing_is_stored_before_all_are_said_to_be_invented() -> None:
    """Whatever address one sends to: it asks first, or it is listed as harmless and stores no word of what was sent."""
    anna = begin_sample()
    from django.urls import reverse

    from habeas.desk.start.invented import ASKS_FIRST, HARMLESS
    from tests.desk.test_access import names, table

    there = set(names())
    assert not (HARMLESS | ASKS_FIRST) - there, "these are gone"
    assert not HARMLESS & ASKS_FIRST
    sent = words() | dict.fromkeys(("who", "what", "draft-form", "inquirer"), WORD)
    for name in sorted(there - ENDS):
        where = reverse(name, kwargs=dict.fromkeys(table()[name] or ({"token"} if name == "feed" else ()), "1"))
        answer = as_browser(anna, where, sent)
        asks = answer.status_code == 422 and "Invented people only" in answer.content.decode()
        assert asks == (name not in HARMLESS) or name == "demo-invented", (name, answer.status_code)
        if name in ASKS_FIRST:
            assert anna.get(where).headers["Location"].startswith("/demo/invented/"), name
    assert holds(WORD) == []


def what_is_harmless_stores_no_word_of_anybody() -> None:
    """In an office that has something to take away, bring back and tick off, sent to as everybody."""
    anna = begin_sample()
    from django.test import Client

    from habeas.casework import jobs
    from habeas.desk.start.invented import HARMLESS
    from tests.desk.test_access import ROLES, address, table
    from tests.desk.world import build

    own = build()["own"]
    jobs.work_off()
    kept = {"undo": "1", "confirm": "1", "draft-form": f"note:{own.case.ref}", "view": "cases"}
    sent = words() | dict.fromkeys(("username", "column"), WORD) | kept
    for username in sorted(ROLES.values()):
        client = Client(HTTP_HOST="127.0.0.1")
        client.post("/demo/as/", {"username": username})
        for name in sorted((HARMLESS & table().keys()) - ENDS - {"demo-invented"}):
            assert as_browser(client, address(name, own), sent).status_code < 500, name
    assert anna.get("/").status_code == 200
    assert holds(WORD) == []


def what_was_sent_goes_on_with_the_tick() -> None:
    """Nothing that was typed is lost, and nothing of it is kept before."""
    anna = begin_sample()
    from habeas.store.models import Case, Draft, Note

    ref = Case.objects.get(key="child-deported-alone").ref
    where = f"/cases/{ref}/notes/"
    shown = anna.get(where)
    assert shown.status_code == 200
    assert "draft-seal" not in shown.content.decode()
    assert anna.post("/draft/", {"draft-form": f"note:{ref}", "text": WORD}).status_code == 204
    assert not Draft.objects.exists()
    asked = as_browser(anna, where, {"text": f'{WORD} "said"', "token": "abcdefghjkmn"})
    assert asked.status_code == 422
    assert f'name="text" value="{WORD} &quot;said&quot;"' in asked.content.decode()
    assert f'action="{where}"' in asked.content.decode()
    assert not Note.objects.filter(text__contains=WORD).exists()
    ticked = as_browser(anna, where, {"text": WORD, "token": "abcdefghjkmn", "invented": "1"})
    assert ticked.status_code == 302
    assert Note.objects.filter(text=WORD).exists()
    assert "draft-seal" in anna.get(where).content.decode()
    assert anna.post("/draft/", {"draft-form": f"note:{ref}", "text": WORD}).status_code == 204
    assert Draft.objects.exists()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
