"""The API as a program sees it: a key, an entry read, a value corrected, and everything that is refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.test_access import leaks
from tests.desk.world import SECRET, World, build

INVENTED: Final = {"X-Invented": "1"}


@pytest.fixture
def worlds(office: Any) -> dict[str, World]:
    from django.core.cache import cache

    from habeas.casework import api_keys
    from habeas.store.models import Account

    cache.clear()
    api_keys.switch(True, Account.objects.get(username="olga"))
    return build()


class Program:
    """Asks with the key of an account."""

    def __init__(self, username: str) -> None:
        from django.utils import timezone

        from habeas.casework import api_keys
        from habeas.store.models import Account

        self.account = Account.objects.get(username=username)
        self.key, secret = api_keys.make(self.account, "a test", timezone.localdate() + timedelta(days=9))
        self.client = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, address: str) -> Any:
        return self.client.get(address, headers=self.headers)

    def patch(self, address: str, body: Any, version: str = "", **headers: str) -> Any:
        more = {"If-Match": version} if version else {}
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.patch(
            address,
            body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers={**self.headers, **INVENTED, **more, **told},
        )

    def correct(self, address: str, **fields: Any) -> Any:
        version = self.get(address).headers["ETag"]
        return self.patch(address, {"fields": fields, "reason": "it was wrong"}, version)


def at(world: World, key: str = "") -> str:
    return f"/api/entries/{world.case.ref}/{key or world.values['entry']}"


def looks(world: World) -> list[str]:
    """The entries of a case that the log says were looked at, in order."""
    from habeas.store.models import AuditRow, Entry

    rows = AuditRow.objects.filter(what="look", table="entry", case_ref=world.case.ref).order_by("sequence")
    return [Entry.everything.get(pk=row.ref).key for row in rows]


def count(world: World) -> int:
    return int(world.case.entries.count())


def test_an_entry_is_read_and_one_value_corrected(worlds: dict[str, World]) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    anna, own = Program("anna"), worlds["own"]
    read = anna.get(at(own))
    told = read.json()
    assert (read.status_code, told["entry"], told["stands"]) == (200, own.values["entry"], True)
    assert not read.cookies
    assert AuditRow.objects.filter(what="look", table="entry", case_ref=own.case.ref, actor_name="anna").exists()
    answer = anna.patch(
        at(own), {"fields": {"on": "2015-10-14"}, "reason": "the register says so"}, read.headers["ETag"]
    )
    assert answer.status_code == 200, answer.content
    new = answer.json()
    assert (new["corrects"], new["fields"]["on"]) == (told["entry"], "2015-10-14")
    assert {**new["fields"], "on": 0} == {**told["fields"], "on": 0}, "what was not sent stays"
    assert answer.headers["Location"] == at(own, new["entry"])
    old = anna.get(at(own)).json()
    assert (old["stands"], old["superseded_by"], old["fields"]) == (False, new["entry"], told["fields"])
    rows = AuditRow.objects.filter(case_ref=own.case.ref, table="entry", actor_name="anna")
    assert rows.filter(what="correct").count() == 1
    body = AuditSalt.objects.get(sequence=rows.get(what="change").sequence).body
    assert (body["reason"], body["fields"]) == ("the register says so", ["on"])
    row = own.case.entries.filter(key=new["entry"])[0]
    assert (row.supersedes, row.recorded_by) == (told["entry"], anna.account)
    own.case.refresh_from_db()
    assert own.case.checked_at is not None


def test_of_two_who_correct_the_second_is_told_both(worlds: dict[str, World]) -> None:
    anna, own = Program("anna"), worlds["own"]
    version = anna.get(at(own)).headers["ETag"]
    first = anna.correct(at(own), on="2015-10-14")
    before = count(own)
    second = anna.patch(at(own), {"fields": {"on": "2015-10-15"}, "reason": "no"}, version)
    assert second.status_code == 409
    assert second.json()["asked"]["entry"] == own.values["entry"]
    assert second.json()["now"]["fields"]["on"] == "2015-10-14"
    new = first.json()["entry"]
    assert looks(own) == [own.values["entry"]] * 2 + [own.values["entry"], new], "what a refusal shows is a look"
    wrong = anna.patch(at(own, first.json()["entry"]), {"fields": {"on": "2015-10-15"}, "reason": "no"}, version)
    assert wrong.status_code == 409, "a version that is not of this entry"
    assert looks(own)[4:] == [new]
    without = anna.patch(at(own), {"fields": {"on": "2015-10-15"}, "reason": "no"})
    assert without.status_code == 428
    assert anna.patch(at(own), {"fields": {"on": "2015"}, "reason": "no"}, "*").status_code == 428
    assert count(own) == before


def test_the_same_twice_changes_nothing(worlds: dict[str, World]) -> None:
    anna, own = Program("anna"), worlds["own"]
    version = anna.get(at(own)).headers["ETag"]
    change = {"fields": {"on": "2015-10-14"}, "reason": "so it is"}
    first = anna.patch(at(own), change, version, Idempotency_Key="row 17")
    before = count(own)
    again = anna.patch(at(own), change, version, Idempotency_Key="row 17")
    assert (again.status_code, again.json()["entry"]) == (200, first.json()["entry"])
    assert looks(own)[1:] == [first.json()["entry"]]
    other = anna.patch(at(own), {**change, "fields": {"on": "2016"}}, version, Idempotency_Key="row 17")
    assert other.status_code == 422
    assert count(own) == before


@pytest.mark.parametrize("blank", [None, "", "  ", [], [""], {"a": 1}])
def test_blank_never_takes_away(worlds: dict[str, World], blank: Any) -> None:
    anna, own = Program("anna"), worlds["own"]
    before = count(own)
    answer = anna.correct(at(own), on=blank, note=blank)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"on", "note"}
    if blank in (None, "", "  ", []):
        assert "Blank takes nothing away" in answer.json()["fields"]["note"][0]
    assert count(own) == before


def test_all_that_is_wrong_is_said_at_once_by_field(worlds: dict[str, World]) -> None:
    anna, own = Program("anna"), worlds["own"]
    answer = anna.correct(at(own), on="2015-13", who=["nobody"], kind="released", token="x", sure="yes")
    assert answer.status_code == 422
    assert {"on", "who", "kind", "token", "sure"} <= set(answer.json()["fields"])
    version = anna.get(at(own)).headers["ETag"]
    bare = anna.patch(at(own), {"fields": {}, "more": 1}, version)
    assert set(bare.json()["fields"]) == {"fields", "reason", "more"}
    for body in ("{", "[]", "[" * 60_000):
        assert anna.patch(at(own), body, version).status_code == 400
    assert anna.patch(at(own), {"reason": "x" * 200_000}, version).status_code == 413
    assert anna.client.post(at(own), headers=anna.headers).status_code == 405


def test_a_day_to_come_has_to_be_said_twice(worlds: dict[str, World]) -> None:
    anna, own = Program("anna"), worlds["own"]
    asked = anna.correct(at(own), on="2090-01-01")
    assert asked.status_code == 422
    assert "sure" in asked.json()["fields"]["on"][0]
    version = anna.get(at(own)).headers["ETag"]
    body = {"fields": {"on": "2090-01-01"}, "reason": "so it is", "sure": True}
    assert anna.patch(at(own), body, version).status_code == 200


def test_a_key_gives_what_its_account_sees(worlds: dict[str, World]) -> None:
    from habeas.store.models import Account, Case, Task

    Account.objects.filter(username="marina").update(own_only=True)
    Task.objects.exclude(about__startswith="glass").update(assignee=None)
    Case.objects.filter(pk=worlds["own"].case.pk).update(lawyer=None)
    wrong: list[tuple[object, ...]] = []
    for name, seen in (
        ("anna", {"own", "shared", "library"}), ("olga", {"own", "shared", "glass", "library"}), ("marina", {"library"}),
        ("pavel", set()),
    ):  # fmt: skip
        program = Program(name)
        for whose, world in worlds.items():
            got = program.get(at(world))
            if got.status_code != (200 if whose in seen else 404) or (
                whose not in seen and leaks(got, *SECRET.values())
            ):
                wrong.append((name, whose, got.status_code))
            before = count(world)
            body = {"fields": {"on": "2016"}, "reason": "no"}
            posted = program.patch(at(world), body, got.headers.get("ETag", '"x"')).status_code
            wanted = 404 if whose not in seen else 200 if whose == "own" else 403
            if posted != wanted or (count(world) != before) != (wanted == 200):
                wrong.append((name, whose, "patch", posted))
            if wanted == 200:
                break_off = world.case.entries.filter(supersedes=world.values["entry"])
                world.values["entry"] = break_off[0].key
    assert not wrong


def test_closed_groups_are_hidden_and_refused(worlds: dict[str, World]) -> None:
    from habeas.store.models import Setting

    anna, own = Program("anna"), worlds["own"]
    sick = own.case.entries.filter(kind__in=("illness", "injury", "examined", "pregnant")).first()
    assert SECRET["own"] in anna.get(at(own)).json()["fields"]["note"]
    Setting.objects.create(name="closed_fields", value={"lawyer": ["notes", "health", "identity"]})
    read = anna.get(at(own))
    assert not leaks(read, SECRET["own"])
    assert "note" not in read.json()["fields"]
    refused = anna.correct(at(own), note="changed")
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"note"})
    kept = anna.correct(at(own), on="2015-10-14").json()["entry"]
    assert SECRET["own"] in own.case.entries.get(pk=kept).note, "a correction carries on what is closed"
    if sick is not None:
        assert anna.get(at(own, sick.key)).status_code == 404


def test_no_id_of_a_file_is_given_where_names_are_closed(worlds: dict[str, World]) -> None:
    """Ids of people and entries may be names; what stands for them can be sent back."""
    from habeas.casework import entries
    from habeas.store import models as tables

    anna, case = Program("anna"), worlds["own"].case
    first, second = (tables.Person.objects.create(case=case, key=f"quill-{n}", label=f"Quillname {n}") for n in (1, 2))
    day = {"on": "2015-10-14", "on_first": 735885, "on_last": 735885, "case": case, "person": first}
    tables.Entry.objects.create(key="quill-entry", kind="separated", with_text="quill-2", **day)
    tables.Entry.objects.create(key="quill-later", kind="separated", re="quill-entry", with_text="a guard", **day)
    assert "quill-2" in anna.get(at(worlds["own"], "quill-entry")).content.decode()
    tables.Setting.objects.create(name="closed_fields", value={"lawyer": ["identity"]})
    read = anna.get(at(worlds["own"], "quill-entry"))
    number = entries.number_of(case, "quill-entry")
    assert not leaks(read, "quill", "Quill")
    assert (read.json()["entry"], read.headers["Location"]) == (number, at(worlds["own"], number))
    assert (read.json()["fields"]["who"], read.json()["fields"]["with"]) == ([first.ref], second.ref)
    assert anna.get(read.headers["Location"]).json() == read.json()
    later = anna.get(at(worlds["own"], "quill-later")).json()["fields"]
    assert (later["re"], later["with"]) == (number, "a guard")
    version = read.headers["ETag"]
    other = entries.number_of(case, worlds["own"].values["entry"])
    change = {"fields": {"who": [second.ref], "with": first.ref, "re": other}, "reason": "they were mixed up"}
    done = anna.patch(at(worlds["own"], number), change, version)
    assert done.status_code == 200, done.content
    assert not leaks(done, "quill", "Quill")
    row = tables.Entry.objects.get(pk=done.json()["entry"])
    assert (row.person, row.with_text, row.re) == (second, "quill-1", worlds["own"].values["entry"])
    assert (done.json()["corrects"], done.json()["fields"]["with"]) == (number, first.ref)
    twice = anna.patch(at(worlds["own"], number), change, version)
    assert twice.status_code == 409
    assert not leaks(twice, "quill", "Quill")
    assert twice.json()["asked"]["superseded_by"] == twice.json()["now"]["entry"] == done.json()["entry"]


def test_a_protected_source_is_never_given(worlds: dict[str, World]) -> None:
    own = worlds["own"]
    anna, source = Program("anna"), own.case.sources.get(key=own.values["source"])
    source.access, source.name = "protected", "Secretname"
    source.save()
    own.case.entries.filter(key=own.values["entry"]).update(source=source.key, recorded_by=None)
    assert anna.get(at(own)).status_code == 404
    assert anna.patch(at(own), {"fields": {"on": "2016"}, "reason": "no"}, '"x"').status_code == 404


def test_keys_that_do_not_work(worlds: dict[str, World], sign_in: Callable[[str], Client]) -> None:
    from django.core.cache import cache
    from django.utils import timezone

    from habeas.casework import api_keys
    from habeas.store.models import Account, ApiKey

    anna, own = Program("anna"), worlds["own"]
    secret = anna.headers["Authorization"].removeprefix("Bearer ")
    assert secret not in repr(list(ApiKey.objects.values()))
    nobody = Client(HTTP_HOST="127.0.0.1")
    browser = sign_in("anna")
    for client, headers in ((nobody, {}), (nobody, {"Authorization": "Bearer habeas_guess"}), (browser, {})):
        answer = client.get(at(own), headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert not leaks(answer, SECRET["own"])
    rows = ApiKey.objects.filter(pk=anna.key.pk)
    today = timezone.localdate()
    for spoilt, well in (
        ({"until": today - timedelta(days=1)}, {"until": today}), ({"revoked_at": timezone.now()}, {"revoked_at": None})
    ):  # fmt: skip
        rows.update(**spoilt)
        assert anna.get(at(own)).status_code == 401
        rows.update(**well)
        assert anna.get(at(own)).status_code == 200
    for field, status in (({"is_active": False}, 401), ({"must_change_password": True}, 403)):
        Account.objects.filter(username="anna").update(**field)
        assert anna.get(at(own)).status_code == status
        Account.objects.filter(username="anna").update(is_active=True, must_change_password=False)
    assert browser.post("/account/sessions/everywhere/").status_code == 302
    assert anna.get(at(own)).status_code == 401
    api_keys.switch(False, Account.objects.get(username="olga"))
    off = Program("anna").get(at(own))
    assert off.status_code == 403
    assert "administrator can switch it on" in off.json()["error"]
    cache.clear()
    api_keys.switch(True, Account.objects.get(username="olga"))
    tries = [nobody.get(at(own), headers={"Authorization": "Bearer no"}).status_code for _ in range(12)]
    assert tries == [401] * 10 + [429] * 2
    assert Program("anna").get(at(own)).status_code == 200, "wrong keys shut nobody out who has a right one"


def test_a_second_key_gives_no_second_share_of_requests(worlds: dict[str, World]) -> None:
    first, second = Program("anna"), Program("anna")
    where = at(worlds["own"], "nothing")
    assert {first.get(where).status_code for _ in range(119)} == {404}
    assert [second.get(where).status_code for _ in range(2)] == [404, 429]
    assert Program("daniyar").get(where).status_code == 404


def test_a_sample_office_stores_nothing_unless_it_is_said_to_be_invented(
    worlds: dict[str, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store.vault import Vault

    anna, own = Program("anna"), worlds["own"]
    version, before = anna.get(at(own)).headers["ETag"], count(own)
    body = {"fields": {"on": "2016"}, "reason": "no"}
    monkeypatch.setattr(Vault, "is_demo", property(lambda self: True))
    refused = anna.patch(at(own), body, version, X_Invented="")
    assert (refused.status_code, count(own)) == (403, before)
    assert "X-Invented" in refused.json()["error"]
    assert anna.patch(at(own), body, version).status_code == 200
    elsewhere = anna.client.get(at(own), headers=anna.headers, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 403


def test_a_locked_office_says_so(worlds: dict[str, World], monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.casework import office

    anna, own = Program("anna"), worlds["own"]
    monkeypatch.setattr(office, "_ready", False)
    answer = anna.get(at(own))
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/json")


def test_a_key_is_made_on_ones_own_page_shown_once_and_revoked(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    from django.utils import timezone

    from habeas.store.models import Account, ApiKey, AuditRow

    anna = Account.objects.get(username="anna")
    anna.invented = False
    anna.set_password("seven-lamps-over-harbour")
    anna.save()
    client = sign_in("anna")
    assert client.get("/account/keys/").headers["Location"].startswith("/account/again/")
    client.post("/account/again/", {"password": "seven-lamps-over-harbour"})
    today = timezone.localdate()
    for until in (today - timedelta(days=1), today + timedelta(days=400)):
        assert client.post("/account/keys/", {"name": "a script", "until": until}).status_code == 422
    page = client.post("/account/keys/", {"name": "a script", "until": today + timedelta(days=30)})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get("/account/keys/").content.decode()
    asked = Client(HTTP_HOST="127.0.0.1").get(at(worlds["own"]), headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 200
    row = ApiKey.objects.get(account=anna)
    assert row.used_at is not None
    assert sign_in("daniyar").post(f"/account/keys/{row.ref}/revoke/").status_code == 404
    assert "a script" in sign_in("olga").get("/office/api/").content.decode()
    assert client.post(f"/account/keys/{row.ref}/revoke/").status_code == 302
    asked = Client(HTTP_HOST="127.0.0.1").get(at(worlds["own"]), headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 401
    assert list(AuditRow.objects.filter(table="api key").order_by("sequence").values_list("what", flat=True)) == [
        "add",
        "end",
    ]


def test_the_api_is_off_until_an_administrator_switches_it_on(office: Any, sign_in: Callable[[str], Client]) -> None:
    from habeas.casework import api_keys

    olga, anna = sign_in("olga"), sign_in("anna")
    assert not api_keys.is_on()
    assert "An administrator can switch it on" in anna.get("/account/keys/").content.decode()
    assert anna.post("/account/keys/", {"name": "a script"}).status_code == 404
    assert anna.post("/office/api/", {"on": "on"}).status_code == 404
    seen = olga.get("/office/api/").context["form"].initial["seen"]
    assert olga.post("/office/api/", {"on": "on", "seen": seen}).status_code == 302
    assert api_keys.is_on()
