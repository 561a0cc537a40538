"""The log: every word of it has words for people in both languages, and what lists and changes people see is in it."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

SignIn = Callable[[str], Client]
ROOT: Final = Path(__file__).parents[2] / "habeas"
CALLS: Final = {
    "Act": (0, 1),
    "_act": (0, None),
    "looked": (1, 2),
    "_note": (0, None),
    "_tell": (1, 2),
    "_remove": (3, None),
}
"""Functions that write a line of the log: at which place they take what was done, and to which kind of row."""


def _constants(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict):
        for value in [*node.func.value.values, *node.args]:
            yield from _constants(value)


def _written() -> tuple[set[str], set[str]]:
    """Every word for what was done, and every kind of row, that the code writes into the log."""
    from habeas.store.models import Decision

    whats, tables = {str(value) for value in Decision.What.values}, set[str]()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "what" for t in node.targets):
                whats |= set(_constants(node.value)) if _logs(path) else set()
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = CALLS.get(name)
            if at is None or not _logs(path):
                continue
            what, table = at
            whats |= set(_constants(node.args[what])) if len(node.args) > what else set()
            tables |= set(_constants(node.args[table])) if table is not None and len(node.args) > table else set()
    return whats, tables - {""}


def _logs(path: Path) -> bool:
    text = path.read_text("utf-8")
    return "Act(" in text or "looked(" in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_word_of_the_log_has_a_label_in_both_languages(office: Any, language: str) -> None:
    from django.utils import translation

    from habeas.desk.acts import TABLES, WORDS

    whats, tables = _written()
    assert len(whats) > 25
    assert len(tables) > 20
    assert sorted(whats - WORDS.keys()) == []
    assert sorted(tables - TABLES.keys()) == []
    with translation.override(language):
        shown = {word: str(told) for word, told in {**WORDS, **TABLES}.items()}
    if language == "ru":
        latin = {word for word, told in shown.items() if not any("а" <= letter <= "я" for letter in told.lower())}
        assert not latin


LISTS: Final = {
    "documents": "document", "sources": "source", "proceedings": "proceeding", "case-delete": "person",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_case_is_one_line_of_the_log(sign_in: SignIn, name: str) -> None:
    from habeas.store.models import AuditRow, Case

    anna, case = sign_in("anna"), Case.objects.get(key="stateless-across-2022")
    before = AuditRow.objects.filter(what="list", table=LISTS[name], case_ref=case.ref).count()
    assert anna.get(reverse(name, args=[case.ref])).status_code == 200
    assert AuditRow.objects.filter(what="list", table=LISTS[name], case_ref=case.ref).count() == before + 1
    page = anna.get(reverse("case-history", args=[case.ref]) + "?show=looks").content.decode()
    assert "saw in a list" in page


@pytest.mark.parametrize("name", ["today", "tasks", "letters", "findings", "questions", "calendar", "shared"])
def test_a_list_of_all_cases_is_one_line_of_the_log(sign_in: SignIn, name: str) -> None:
    from habeas.store.models import AuditRow

    anna = sign_in("anna")
    before = AuditRow.objects.filter(what="list", actor_name="anna").count()
    assert anna.get(reverse(name)).status_code == 200
    assert AuditRow.objects.filter(what="list", actor_name="anna").count() == before + 1


def test_a_feed_with_names_and_a_saved_search_and_a_check_of_all_are_in_the_log(sign_in: SignIn) -> None:
    from habeas.store.models import Account, AuditRow, Feed, SavedSearch

    anna, olga = sign_in("anna"), sign_in("olga")
    feed = Feed.objects.create(account=Account.objects.get(username="anna"), token="one", names=True)
    stranger = Client(HTTP_HOST="127.0.0.1")
    assert stranger.get("/feed/one.ics").status_code == 200
    assert AuditRow.objects.filter(what="list", table="feed", actor_name="anna").count() == 1
    Feed.objects.filter(pk=feed.pk).update(names=False)
    stranger.get("/feed/one.ics")
    assert AuditRow.objects.filter(what="list", table="feed").count() == 1
    anna.post(reverse("search-keep"), {"name": "Children", "query": "child=1"})
    search = SavedSearch.objects.get(name="Children")
    anna.post(reverse("search-forget", args=[search.ref]))
    assert set(AuditRow.objects.filter(ref=search.ref).values_list("what", flat=True)) == {"add", "delete"}
    olga.post(reverse("office-check-all"))
    assert AuditRow.objects.filter(what="check", table="office", actor_name="olga").exists()


def test_a_body_newly_named_by_a_refused_proceeding_is_not_left_behind(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, Authority, Case

    anna, case = sign_in("anna"), Case.objects.get(key="stateless-across-2022")
    sent = {"version": 0, "new_authority": "Court of the First", "new_kind": "court", "new_state": "RU", "number": "1"}
    assert anna.post(reverse("proceeding-new", args=[case.ref]), sent).status_code == 302
    made = Authority.objects.get(name="Court of the First")
    assert AuditRow.objects.filter(what="add", table="authority", ref=made.ref).exists()
    row = case.proceedings.get(number="1")
    late = {**sent, "version": 7, "authority": made.ref, "new_authority": "Court of the Late"}
    assert anna.post(reverse("proceeding-edit", args=[case.ref, row.ref]), late).status_code == 409
    assert not Authority.objects.filter(name="Court of the Late").exists()


def test_a_task_that_is_done_stands_in_the_history_of_its_case(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, Case, Task

    anna, case = sign_in("anna"), Case.objects.get(key="stateless-across-2022")
    task = Task.objects.create(case=case, text="Call the consulate")
    assert anna.post(reverse("task-done", args=[task.ref])).status_code == 302
    assert AuditRow.objects.filter(what="done", ref=task.ref, case_ref=case.ref).exists()
