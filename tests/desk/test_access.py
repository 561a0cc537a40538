"""Every address and every role: who may open what. An address that is missing here fails; so does one that is gone.

To add one: put its URL name into the table of its kind, with the values its pattern takes (names of `world.World.values`).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.acting_addresses import ACTING
from tests.desk.tracing_addresses import LISTS, TRACING
from tests.desk.world import SECRET, World, build
from tests.desk.world_templates import CHANGED, READ

Kwargs = dict[str, str]
ROLES: Final = {
    "administrator": "olga", "lawyer": "anna", "caseworker": "daniyar", "monitor": "marina", "tracer": "tahmina",
    "analyst": "pavel",
}  # fmt: skip
HERE: Final = {"ref": "ref"}


def plain(*names: str, takes: Kwargs | None = None) -> dict[str, Kwargs]:
    """Addresses that take nothing, or all the same."""
    return {name: takes or {} for name in names}


OPEN: Final[dict[str, Kwargs]] = plain(
    "setup", "setup-shares", "unlock", "recover", "language", "demo", "demo-as", "gone", "feed",
        "account_login", "account_logout", "account_inactive", "mfa_authenticate", "mfa_login_webauthn",
) | {"api-entry": {**HERE, "key": "entry"}}  # fmt: skip
"""Without an account; none of them shows anything of the record (a feed has its secret link, a program a key: test_api.py)."""

EVERYBODY: Final[dict[str, Kwargs]] = plain(
    "me", "my-language", "drafts", "stay", "draft", "printed", "account_change_password", "account_set_password",
        "account_reauthenticate", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "usersessions_list", "sign-out-everywhere",
        "today", "law", "instruments", "binds", "bodies", "chisinau", "judgments", "numbers", "demo-invented", "reports",
        "gap", "gap-own", "gap-template", "executions", "estimate",
) | plain(
    "report", "report-part", "report-move", "report-undo", "report-delete", "report-restore", "report-make", "report-state",
    takes={"ref": "report"},
) | {
    "report-made": {"ref": "report", "making": "making"},
    "report-file": {"ref": "report", "making": "making", "kind": "paper_kind"},
    "mfa_remove_webauthn": {"pk": "consent"}, "mfa_edit_webauthn": {"pk": "consent"},
    "norm": {"id": "norm"},
    "instrument": {"id": "instrument"},
    "gap-file": {"kind": "sheet"},
    "execution": {"id": "judgment"},
    "execution-file": {"id": "judgment", "kind": "picture"},
}  # fmt: skip
"""Of everybody who signed in, analysts too: one's own account, the law, numbers, submissions."""

STAFF: Final[dict[str, Kwargs]] = plain(
    "count", "count-people", "lock", "shared", "cases", "case-counts", "cases-bulk", "cases-bulk-undo", "cases-columns",
        "search-keep", "takein", "takein-alike", "authorities", "authority-new", "places", "place-new", "search", "findings",
        "letters", "questions", "tasks", "task-new", "calendar", "import", "everything", "bundles", "deleted", "receipts",
        "find", "lists", "list-import", "tracing", "tracing-call", "acted", "my-keys", "visits-sealed", "field-worker",
) | READ | {
    "count-file": {"kind": "sheet"},
    "authority": {"ref": "authority"},
    "authority-edit": {"ref": "authority"},
    "place": {"ref": "place"},
    "place-edit": {"ref": "place"},
    "place-chart": {"ref": "place", "indicator": "indicator"},
    "visits": {"ref": "place"},
    "visit-new": {"ref": "place"},
    "visit-form": {"ref": "place"},
    "field": {"ref": "place"},
    "visit": {"ref": "place", "visit": "visit"},
}  # fmt: skip
"""Of all but analysts. What they list is of one's own cases: the words of other cases are looked for."""

TOLD: Final[dict[str, Kwargs]] = plain("numbers-file", "numbers-release", takes={"kind": "sheet"})
"""Of analysts and administrators: what is told of the whole office."""

ADMIN: Final[dict[str, Kwargs]] = plain(
    "office", "office-work", "office-check-again", "office-teams", "office-team-add", "office-accounts", "office-account-add",
        "office-fields", "office-factor", "office-figures", "office-check-all", "office-retention", "office-audit",
        "office-audit-verify", "office-audit-head", "office-glass", "office-keys", "office-passphrase", "office-shares",
        "office-shares-use", "office-components", "office-released", "office-reminders", "office-api", "backups", "backup-make",
) | CHANGED | {
    "office-team": {"number": "one"},
    "office-account": {"number": "one"},
    "office-account-password": {"number": "one"},
    "office-account-sessions": {"number": "one"},
    "office-account-factor": {"number": "one"},
    "office-job-again": {"job": "job"},
    "office-figure": {"name": "figure"},
    "office-figure-shipped": {"name": "figure"},
}  # fmt: skip

CASE: Final[dict[str, Kwargs]] = plain(
    "case", "case-edit", "case-history", "finding", "case-questions", "share", "entry-new", "documents",
    "documents-upload", "proceedings", "proceeding-new", "sources", "source-new", "conditions", "condition-new",
    "home-new", "consents", "consent-new", "person-new", "out", "bundle", "case-delete", "case-keep", "flag-new", "notes",
    takes=HERE,
) | {
    "share-end": {**HERE, "share_ref": "share"},
    "entry": {**HERE, "key": "entry"},
    "entry-correct": {**HERE, "key": "entry"},
    "entry-retract": {**HERE, "key": "entry"},
    "document": {**HERE, "key": "document"},
    "document-edit": {**HERE, "key": "document"},
    "document-download": {**HERE, "key": "document"},
    "document-link": {**HERE, "key": "document"},
    "document-delete": {**HERE, "key": "document"},
    "document-restore": {**HERE, "key": "document"},
    "proceeding": {**HERE, "key": "proceeding"},
    "proceeding-edit": {**HERE, "key": "proceeding"},
    "source": {**HERE, "key": "source"},
    "source-edit": {**HERE, "key": "source"},
    "source-release": {**HERE, "key": "source"},
    "condition-correct": {**HERE, "number": "condition"},
    "condition-retract": {**HERE, "number": "condition"},
    "condition-restore": {**HERE, "number": "condition_gone"},
    "consent-withdraw": {**HERE, "number": "consent"},
    "person": {**HERE, "key": "person"},
    "person-edit": {**HERE, "key": "person"},
    "kin-new": {**HERE, "key": "person"},
    "kin-remove": {**HERE, "key": "person"},
    "person-same": {**HERE, "key": "person"},
    "person-same-back": {**HERE, "key": "person", "join": "join"},
    "person-delete": {**HERE, "person": "person_ref"},
    "flag-lift": {**HERE, "flag": "flag"},
    "note": {**HERE, "note": "note"},
    **ACTING,
    **TRACING,
    "task": {"ref": "task"},
    "task-done": {"ref": "task"},
}  # fmt: skip
"""Of a case: 404 for who does not see it, and for everybody where it is deleted; a judgment is read by all, changed by none."""

CASE_ADMIN: Final[dict[str, Kwargs]] = {
    "glass": HERE, "person-erase": {**HERE, "person": "person_ref"}, "document-erase": {**HERE, "document": "document"},
}  # fmt: skip
"""Of a case, and of administrators alone."""

DELETED: Final[dict[str, Kwargs]] = {"deleted-undo": HERE, "deleted-erase": HERE}
"""Of deleted cases: of their team, or of administrators."""

PRIVATE: Final[dict[str, Kwargs]] = {
    "draft-remove": {"number": "draft"},
    "search-forget": {"ref": "search"},
    "import-job": {"ref": "job"},
    "my-key-revoke": {"ref": "job"},
    "estimate-job": {"ref": "estimate"},
    "import-confirm": {"ref": "job"},
    "import-forget": {"ref": "job"},
    "everything-fetch": {"ref": "job"},
    "bundle-fetch": {"ref": "job"},
    **LISTS,
    "share-answer": {**HERE, "share_ref": "share"},
    "visit-correct": {"ref": "place", "visit": "visit"},
    "visit-file": {"ref": "place", "visit": "visit", "file": "file"},
    "backup-fetch": {"name": "file"},
    "receipt": {"number": "draft"},
}
"""Of one account or team: those of others are there for nobody else. (The sample list is there in the sample office alone.)"""

TABLES: Final = (OPEN, EVERYBODY, STAFF, TOLD, ADMIN, CASE, CASE_ADMIN, DELETED, PRIVATE)
READS: Final = frozenset(
    {
        "case", "case-history", "finding", "case-questions", "entry", "documents", "document", "document-download",
        "proceedings", "proceeding", "sources", "source", "conditions", "consents", "person", "out", "bundle", "notes", "task",
        "share", "tracing-request", "tracing-proposal", "turn", "alternatives", "paper", "accountability",
    }
)  # fmt: skip
"""Of CASE, what opens for reading; the rest is for writing and does not open for a judgment."""
JOINS: Final = frozenset({"person-same", "person-same-back"})
"""Somebody of a case that one sees may be somebody of one's own: the page opens, and writes nothing into the other case."""
CHANGES: Final = frozenset({"task"})
"""Of READS, what is a form of its own: it opens for those alone who may change the case."""
OF_ROWS: Final = frozenset(name for name, takes in CASE.items() if takes["ref"] != "ref")
"""Of CASE, what is reached by a row of the case and not below its address: a task, a tracing request."""
OF_LAWYERS: Final = frozenset({"case-keep"})
"""Of CASE, what lawyers and administrators of the team alone open."""
ASKS_MORE: Final = frozenset({"finding"})
"""Opens with a query of its own only."""
ANSWERED: Final = frozenset({200, 204, 302, 400, 403, 405, 422})
ABSENT: Final = frozenset({404, 405})
"""Nothing there; 405 is said of every address that takes no such method, whosever it is."""
SIGNED_OUT: Final = frozenset({"account_logout", "sign-out-everywhere", "gone", "lock", "setup", "unlock", "recover"})
"""Not opened in passing: they end the session of the test, or belong to a locked office."""


@pytest.fixture
def worlds(office: Any) -> dict[str, World]:
    from django.core.cache import cache

    cache.clear()
    return build()


def table() -> dict[str, Kwargs]:
    return {name: kwargs for part in TABLES for name, kwargs in part.items()}


def names(resolver: Any = None) -> Iterator[str]:
    from django.urls import get_resolver

    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern)
        else:
            yield pattern.name or f"(without a name) {pattern.pattern}"


def address(name: str, world: World) -> str:
    from django.urls import reverse

    from habeas.casework.law import program

    values = world.values | {
        "one": 1, "figure": "days_for_review", "norm": next(iter(program().library.norms)).id, "instrument": "ECHR",
        "judgment": "kim-v-russia", "picture": "svg",
    }  # fmt: skip
    if name == "feed":
        return reverse("feed", kwargs={"token": "guessed"})
    return reverse(name, kwargs={key: values[value] for key, value in table()[name].items()})


def staff(sign_in: Callable[[str], Client]) -> dict[str, Client]:
    return {role: sign_in(name) for role, name in ROLES.items()}


def test_every_address_stands_in_the_table(office: Any) -> None:
    there, listed = set(names()), set(table())
    assert not there - listed, f"put these into a table of tests/desk/test_access.py: {sorted(there - listed)}"
    assert not listed - there, f"these are gone: {sorted(listed - there)}"
    assert len(listed) == sum(map(len, TABLES)), "a name stands in two tables"


def test_without_an_account_nothing_opens(worlds: dict[str, World]) -> None:
    client, wrong = Client(HTTP_HOST="127.0.0.1"), []
    for name in sorted(set(table()) - set(OPEN)):
        for ask in (client.get, client.post):
            answer = ask(address(name, worlds["own"]))
            if answer.status_code != 302 or not answer.headers["Location"].startswith("/account/in/"):
                wrong.append((name, answer.status_code))
    assert not wrong
    for name in set(OPEN) - SIGNED_OUT:
        page = client.get(address(name, worlds["own"]))
        assert page.status_code in ANSWERED | {404}, name
        assert not leaks(page), name


def opened(client: Client, name: str, world: World, wrong: list[Any], role: str, wanted: bool) -> None:
    """Whether the address answers, or is not there, as wanted; a post is only tried where nothing may open."""
    got = client.get(address(name, world)).status_code
    if got not in (ANSWERED if wanted else ABSENT):
        wrong.append((name, world.name, role, got))
    if not wanted and (posted := client.post(address(name, world)).status_code) not in ABSENT:
        wrong.append((name, world.name, role, f"post {posted}"))


def test_pages_of_the_office_open_for_whom_they_are(worlds: dict[str, World], sign_in: Callable[[str], Client]) -> None:
    wrong: list[Any] = []
    for role, client in staff(sign_in).items():
        for name in sorted((set(EVERYBODY) | set(STAFF) | set(TOLD) | set(ADMIN)) - SIGNED_OUT):
            wanted = name in EVERYBODY or (name in STAFF and role != "analyst") or role == "administrator"
            wanted = wanted or (name in TOLD and role == "analyst")
            if name.startswith("mfa_") and wanted:
                continue  # allauth answers by what is set up: see test_account.py
            opened(client, name, worlds["own"], wrong, role, wanted)
    assert not wrong


def test_a_case_opens_for_its_team(worlds: dict[str, World], sign_in: Callable[[str], Client]) -> None:
    wrong: list[Any] = []
    for role, client in staff(sign_in).items():
        for name in sorted(CASE | CASE_ADMIN):
            if name in ASKS_MORE and role != "analyst":
                continue
            wanted = role in ("administrator", "lawyer") or (role != "analyst" and name not in OF_LAWYERS)
            wanted = wanted and (name in CASE or role == "administrator")
            opened(client, name, worlds["own"], wrong, role, wanted)
    assert not wrong


@pytest.mark.parametrize("whose", ["other", "deleted"])
def test_a_case_of_others_and_a_deleted_one_are_not_there(
    worlds: dict[str, World], sign_in: Callable[[str], Client], whose: str
) -> None:
    wrong: list[Any] = []
    for role, client in staff(sign_in).items():
        for name in sorted(CASE | CASE_ADMIN):
            if (name, whose, role) != ("glass", "other", "administrator"):
                opened(client, name, worlds[whose], wrong, role, False)
    assert not wrong


SIGHT: Final = {"shared": frozenset(ROLES) - {"analyst"}, "glass": frozenset({"administrator"})}
"""Who sees the case of another team: all of ours by the share, the administrator by the broken glass."""
TYPED: Final = {
    "text": "changed", "reason": "changed", "why": "changed", "name": "changed", "title": "changed", "label": "changed",
    "due": "", "assignee": "", "version": "1", "answer": "accept", "undo": "1", "note": "changed", "team": "1",
    "use": "share", "given": "2024-01-01", "until": "2030-01-01", "decision": "confirmed", "what": "confirmed",
}  # fmt: skip
"""Something for every form, so that a page that would write has what it asks for."""


def rows_of(*worlds: World) -> dict[str, list[Any]]:
    """Every row of these cases that somebody wrote, table by table; what the check made of them left out."""
    from django.apps import apps

    from habeas.store import models as tables

    made = (tables.FindingRow, tables.QuestionRow, tables.Span)
    cases = [world.case.pk for world in worlds]
    found: dict[str, list[Any]] = {
        "case": list(tables.Case.objects.filter(pk__in=cases).values_list("title", "version"))
    }
    for model in apps.get_app_config("store").get_models():
        if model not in made and any(field.name == "case" for field in model._meta.fields):
            found[model.__name__] = list(model._default_manager.filter(case__in=cases).order_by("pk").values_list())
    return found


@pytest.mark.parametrize("whose", ["shared", "glass"])
def test_a_case_of_others_that_one_sees_is_read_and_not_changed(
    worlds: dict[str, World], sign_in: Callable[[str], Client], whose: str
) -> None:
    """What is for reading opens for whom it is shared with; nothing is written, whatever is sent."""
    wrong: list[Any] = []
    world = worlds[whose]
    before = rows_of(world)
    for role, client in staff(sign_in).items():
        seen = role in SIGHT[whose]
        for name in sorted(CASE | CASE_ADMIN):
            got = client.get(address(name, world)).status_code
            wanted = ANSWERED if seen and name in (READS | JOINS) - CHANGES else ABSENT
            if name not in ASKS_MORE and (name, role) != ("glass", "administrator") and got not in wanted:
                wrong.append((name, role, got))
            posted = client.post(address(name, world), TYPED).status_code
            if posted not in ABSENT and name not in READS | JOINS and (name, role) != ("glass", "administrator"):
                wrong.append((name, role, f"post {posted}"))
        after = rows_of(world)
        wrong += [(role, "wrote into", table) for table in before if before[table] != after[table]]
        before = after
    assert not wrong


def test_a_notice_is_read_by_whom_it_is_for_and_changed_by_nobody(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    from habeas.casework import exports
    from habeas.store.models import Account, Case, Task

    author = Account.objects.get(username="author-case-glass")
    glass = Task.objects.get(case=worlds["glass"].case, about__startswith="glass:", assignee=author)
    exports._tell(Account.objects.get(username="olga"), "the office moves")
    taken = Task.objects.get(about="everything", assignee__username="anna")
    olga, anna, marina = sign_in("olga"), sign_in("anna"), sign_in("marina")
    for task in (glass, taken):
        for client in (olga, anna, marina, sign_in("author-case-glass")):
            client.post(f"/tasks/{task.ref}/", {"text": "Buy paper", "version": task.version})
        assert Task.objects.get(pk=task.pk).text == task.text
        assert olga.post(f"/tasks/{task.ref}/done/").status_code == 404
        assert Task.objects.get(pk=task.pk).done_at is None
    assert anna.post(f"/tasks/{taken.ref}/done/").status_code == 302
    assert sign_in("author-case-glass").post(f"/tasks/{glass.ref}/done/").status_code == 302
    assert Task.objects.filter(pk__in=(glass.pk, taken.pk), done_at__isnull=False).count() == 2
    assert "Mark as read" in sign_in("daniyar").get("/tasks/").content.decode()
    assert Case.objects.filter(pk=worlds["glass"].case.pk).exists()


def test_rows_of_another_case_do_not_open_under_ones_own(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    """The address of a case one sees with the id of a row of one that one does not see."""
    wrong: list[Any] = []
    own, other = worlds["own"], worlds["other"]
    mixed = World("mixed", own.case, other.values | {name: own.values[name] for name in ("ref", "request")})
    same = {"entry", "person", "source", "paper"}  # ids within a case, which both cases have; a paper is of the law
    for role, client in staff(sign_in).items():
        for name, kwargs in (CASE | CASE_ADMIN).items():
            if len(kwargs) > 1 and not same & set(kwargs.values()):
                opened(client, name, mixed, wrong, role, False)
    assert not wrong


def test_a_judgment_is_read_and_not_changed(worlds: dict[str, World], sign_in: Callable[[str], Client]) -> None:
    wrong: list[Any] = []
    for role, client in staff(sign_in).items():
        for name in sorted((CASE | CASE_ADMIN).keys() - OF_ROWS):
            got = client.get(address(name, worlds["library"])).status_code
            posted = client.post(address(name, worlds["library"])).status_code
            if (name not in READS and got not in ABSENT) or got >= 500:
                wrong.append((name, role, got))
            if posted not in ABSENT and name not in READS:
                wrong.append((name, role, "post", posted))
    assert not wrong


def test_deleted_cases_come_back_for_their_team_alone(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    from django.utils import timezone

    from habeas.store.models import Case

    other = worlds["other"]
    Case.objects.filter(pk=other.case.pk).update(deleted_at=timezone.now())
    wrong: list[Any] = []
    for role, client in staff(sign_in).items():
        for name in DELETED:
            if role != "administrator":
                opened(client, name, other, wrong, role, False)
            if role == "analyst":
                opened(client, name, worlds["deleted"], wrong, role, False)
    assert not wrong


def test_what_belongs_to_one_account_or_team_is_there_for_nobody_else(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    wrong: list[Any] = []
    for role, client in staff(sign_in).items():
        for name in sorted(PRIVATE):
            opened(client, name, worlds["other"], wrong, role, False)
    assert not wrong


def leaks(answer: Any, *words: str) -> list[str]:
    """Which of the secret words a page shows."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [word for word in words or SECRET.values() if word.encode() in body]


def test_no_page_counts_lists_or_exports_what_one_may_not_see(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    """All pages that open, as every role: no word of the other team's case anywhere; for analysts, of none."""
    from habeas.casework import jobs

    jobs.work_off()
    wrong = []
    queries = ("", "?q=zyxwvu", "?q=Zyxwvutia"[:-2])
    for role, client in staff(sign_in).items():
        hidden = list(SECRET.values()) if role == "analyst" else [SECRET["other"]]
        if role not in ("administrator", "analyst"):
            hidden.append(SECRET["glass"])
        for name in sorted((table().keys() - OPEN.keys() - DELETED.keys() - PRIVATE.keys()) - SIGNED_OUT):
            asked = ("", "?name=Zyxwvuti+Listed") if name == "find" else ("",)
            for query in queries if name in ("search", "cases", "takein-alike", "case-counts") else asked:
                answer = client.get(address(name, worlds["own"]) + query)
                if found := leaks(answer, *hidden):
                    wrong.append((name, role, query, found))
    wrong = [each for each in wrong if each[0] not in ADMIN]  # accounts and teams are an administrator's to name
    assert not wrong


def test_the_words_are_found_where_one_may_see_them(worlds: dict[str, World], sign_in: Callable[[str], Client]) -> None:
    """Without this, a page that shows nothing at all would pass the test before."""
    anna = sign_in("anna")
    for name in ("case", "documents", "document", "notes", "tasks", "search", "cases", "find", "lists"):
        query = {"search": "?q=ownword", "find": "?name=Ownwordi+Listed"}.get(name, "")
        assert leaks(anna.get(address(name, worlds["own"]) + query), SECRET["own"]), name


def test_a_feed_tells_of_no_other_team_and_names_nobody(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    from habeas.store.models import Account, Feed

    for names_too in (False, True):
        Feed.objects.update_or_create(
            account=Account.objects.get(username="anna"), defaults={"token": "secret", "names": names_too}
        )
        answer = Client(HTTP_HOST="127.0.0.1").get("/feed/secret.ics")
        assert answer.status_code == 200
        assert not leaks(answer, SECRET["other"], SECRET["deleted"], SECRET["glass"])
        assert bool(leaks(answer, SECRET["own"])) <= names_too
    Account.objects.filter(username="anna").update(is_active=False)
    assert Client(HTTP_HOST="127.0.0.1").get("/feed/secret.ics").status_code == 404


def test_each_look_at_a_person_or_document_is_in_the_log(
    worlds: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    from habeas.store.audit import verify
    from habeas.store.models import AuditRow, AuditSalt

    anna, own = sign_in("anna"), worlds["own"]
    for name in ("person", "document", "document-download"):
        before = AuditRow.objects.filter(actor_name="anna", case_ref=own.case.ref).count()
        assert anna.get(address(name, own)).status_code == 200
        assert AuditRow.objects.filter(actor_name="anna", case_ref=own.case.ref).count() > before, name
    refused = AuditRow.objects.count()
    assert anna.get(address("person", worlds["other"])).status_code == 404
    assert AuditRow.objects.count() == refused
    assert verify().broken_at is None
    kept = repr([(vars(row)) for row in AuditRow.objects.all()]) + repr(list(AuditSalt.objects.values_list("body")))
    assert not re.search("|".join(SECRET.values()), kept)
