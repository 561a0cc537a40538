"""Scenes of several people who write at the same moment, with real commits: `python -m tests.desk.crowd SCENE`.

A scene is a public function here; it ends without a word or fails.
"""

import re
import sys
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any, Final

from tests.desk import alone

EXAMPLE: Final = "child-deported-alone"
PEOPLE: Final = ("anna", "daniyar", "marina", "pavel")
ROUNDS: Final = 4
OF_ONE_ENTRY: Final = 5


def many_write_at_once() -> None:
    """Entries, looks, drafts and one place that all edit: no page fails, nothing is lost or doubled, the log holds."""
    from django.urls import reverse

    from habeas.store import audit
    from habeas.store.models import AuditRow, Entry, Place

    case = opened()
    before, place = case.entries.count(), Place.objects.order_by("pk")[0]
    answers: list[tuple[str, int]] = []

    def work(name: str) -> None:
        from tests.desk.filled import filled

        client, add = signed_in(name), reverse("entry-new", args=[case.ref]) + "?kind=visit"
        for number in range(ROUNDS):
            sent = filled(client, add, on="2022-06", note=f"{name} {number}", who=[case.people.order_by("pk")[0].key])
            answers.append(("entry", client.post(add, sent).status_code))
            answers.append(("look", client.get(reverse("case", args=[case.ref])).status_code))
            draft = {"draft-form": f"entry:{case.ref}:released", "note": f"{number}"}
            answers.append(("draft", client.post("/draft/", draft).status_code))
            edit = reverse("place-edit", args=[place.ref])
            answers.append(("place", client.post(edit, filled_place(place, f"{name} {number}")).status_code))

    together([partial(work, name) for name in PEOPLE])
    wrong = [(what, status) for what, status in answers if status >= 400 and (what, status) != ("place", 409)]
    assert wrong == []
    assert len(answers) == 4 * ROUNDS * len(PEOPLE)
    made = ROUNDS * len(PEOPLE)
    assert case.entries.count() == before + made
    fresh = Entry.objects.filter(case=case, kind="visit", note__in=[f"{name} {n}" for name in PEOPLE for n in range(4)])
    assert len({*fresh.values_list("order", flat=True)}) == len({*fresh.values_list("note", flat=True)}) == made
    saved = [status for what, status in answers if what == "place"].count(302)
    version = place.version
    place.refresh_from_db()
    assert place.version == version + saved
    assert AuditRow.objects.filter(what="change", ref=place.ref).count() == saved
    assert AuditRow.objects.filter(what="add", table="entry").count() == made
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.rows) == (None, AuditRow.objects.count())


def the_second_of_two_is_shown_both() -> None:
    """Two correct one entry, then edit one place, at the same moment: one is saved, the other is shown both and asked."""
    from django.urls import reverse

    from habeas.store import audit
    from habeas.store.models import Place
    from tests.desk.filled import filled

    case = opened()
    anna, daniyar = signed_in("anna"), signed_in("daniyar")
    keys = list(
        dict.fromkeys(case.entries.filter(person__isnull=False).order_by("order").values_list("key", flat=True))
    )
    for key in keys[:OF_ONE_ENTRY]:
        address = reverse("entry-correct", args=[case.ref, key])
        hers, his = filled(anna, address, note="as she says"), filled(daniyar, address, note="as he says")
        _, second = at_once(partial(anna.post, address, hers), partial(daniyar.post, address, his))
        assert case.entries.filter(supersedes=key).values("key").distinct().count() == 1
        assert "as she says" in second
        assert "as he says" in second
    for number in range(OF_ONE_ENTRY):
        place = Place.objects.order_by("pk")[0]
        address = reverse("place-edit", args=[place.ref])
        hers, his = filled_place(place, f"hers {number}"), filled_place(place, f"his {number}")
        _, second = at_once(partial(anna.post, address, hers), partial(daniyar.post, address, his))
        assert f"hers {number}" in second
        assert f"his {number}" in second
        assert Place.objects.get(pk=place.pk).version == place.version + 1
    assert audit.verify().broken_at is None


# ---- how -----------------------------------------------------------------------------------------------------------


def opened() -> Any:
    """A new office with four people in one team, and a case of theirs."""
    from habeas.casework import office
    from habeas.casework.sample import _files
    from habeas.store.mapping import add_case
    from habeas.store.models import Account, Team

    office.create(alone.PASSPHRASE)
    team = Team.objects.create(name="Ours")
    for name in PEOPLE:
        team.people.add(Account.objects.create_user(name, None, role="caseworker", name=name))
    return add_case(next(case for case in _files("examples") if case.id == EXAMPLE), team=team).case


def signed_in(username: str) -> Any:
    from django.test import Client

    from habeas.store.models import Account

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(username=username), backend="habeas.desk.account.backends.ByPassword")
    return client


def filled_place(place: Any, name: str) -> dict[str, Any]:
    return {"name": name, "kind": place.kind or "", "state": place.state or "", "version": place.version}


def together(calls: list[Callable[[], object]]) -> list[Any]:
    """What each gives, all begun at the same moment in threads of their own. Raises what one of them raised."""
    from django.db import connection

    barrier, given, raised = Barrier(len(calls)), [None] * len(calls), list[BaseException]()

    def run(number: int) -> None:
        try:
            barrier.wait(60)
            given[number] = calls[number]()  # type: ignore[call-overload]
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
    return given


def at_once(*calls: Callable[[], Any]) -> tuple[str, str]:
    """The pages of who was first and of who was second, without marks of what differs."""
    answers = sorted(together(list(calls)), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [302, 409]
    first, second = (re.sub(r"</?(?:ins|del)>", "", answer.content.decode()) for answer in answers)
    return first, second


if __name__ == "__main__":
    alone.begin()
    globals()[sys.argv[1]]()
