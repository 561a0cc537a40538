"""What a page says of findings, reasons, questions and days is in words of the reader's language: no ids, no EDTF."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from django.test import Client
from django.utils.http import urlencode

SignIn = Callable[[str], Client]
EDTF: Final = re.compile(r"\b(19|20)\d\d-\d\d(-\d\d)?\b|\d~")
CASES: Final = (
    "aliens-centre-conditions",
    "pregnant-without-care",
    "siblings-not-given-back",
    "sergei-b",
    "infant-taken",
)
OF_EACH: Final = 4


class _Texts(HTMLParser):
    """What one reads on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._inside:
            self.found.append(" ".join(data.split()))


def _pages() -> Iterator[tuple[str, frozenset[str], str]]:
    """Pages of the case, its questions and findings of its norms; the ids that must not stand there, and its title."""
    from habeas.check.shipped import library
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.models import Case

    vocabulary = load_vocabulary()
    tables: tuple[Any, ...] = (vocabulary.kinds, vocabulary.facts, vocabulary.indicators, vocabulary.places)
    words = {name for table in tables for name in table if "_" in name} | {norm.id for norm in library().norms}
    for key in CASES:
        case = Case.objects.get(key=key)
        own = [case.entries, case.case_places, case.sources]
        ids = {name for rows in own for name in rows.values_list("key", flat=True) if re.search(r"[-_\d]", name)}
        base = f"/cases/{case.ref}"
        found = {row.norm: row.identity for row in case.findings.order_by("norm", "-pk")}
        addresses = [f"{base}/?findings=all", f"{base}/?known_at=2027-01-01", f"{base}/questions/", f"{base}/history/"]
        addresses += [
            f"{base}/findings/?{urlencode({'id': each})}" for each in list(found.values())[:: len(found) // OF_EACH]
        ]
        for address in addresses:
            yield address, frozenset(words | ids - {case.key}), str(case)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_findings_reasons_and_questions_are_told_in_words(sign_in: SignIn, language: str) -> None:
    from habeas.store.models import Account

    Account.objects.filter(username="anna").update(language=language)
    client, wrong, days = sign_in("anna"), [], 0
    for address, ids, title in _pages():
        answer = client.get(address)
        assert answer.status_code == 200, address
        for text in _Texts(answer.content.decode()).found:
            words = {word.strip(".,:;()[]“”«»") for word in text.split()}
            if text != title and (EDTF.search(text) or words & ids):
                wrong.append((address, text))
            days += bool(re.search(r"\b\d{1,2} (March|October|марта|октября) 20\d\d\b", text))
    assert not wrong
    assert days > 100


def test_a_vague_day_is_told_in_words(sign_in: SignIn) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account, Case

    anna, case = Account.objects.get(username="anna"), Case.objects.get(key="sergei-b")
    who = case.people.order_by("pk")[0].key
    saved = entries.add(case, anna, {"kind": "visit", "on": "2026-09~", "who": [who]})
    for language, words in (("en", "about September 2026"), ("ru", "сентябрь 2026")):
        Account.objects.filter(pk=anna.pk).update(language=language)
        client = sign_in("anna")
        for address in (f"/cases/{case.ref}/entries/{saved.key}/", f"/cases/{case.ref}/?show=events"):
            assert words in client.get(address).content.decode(), (language, address)
