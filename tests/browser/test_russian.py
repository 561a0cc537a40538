"""A day in Russian: no English sentence is left where a Russian one exists."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from playwright.sync_api import expect

from habeas.record.vocabulary import load_vocabulary
from tests.browser.conftest import Visit
from tests.browser.office import ADMINISTRATOR
from tests.browser.spoken import CATALOGUES, catalogue
from tests.browser.test_axe import pages
from tests.browser.test_days import before
from tests.browser.visitor import Visitor

SPOKEN: Final = ("aria-label", "placeholder", "title", "alt")
NAMES: Final = frozenset({"Visits", "Tracing"})
"""Of teams of the sample, as somebody called them."""
READ_IN_ENGLISH: Final = frozenset({"list-job"})
"""What was found in an uploaded list is told in the language of who sent it: in the office of these tests, English."""
LETTERS: Final = 12
"""Of a sentence with gaps, so that it cannot be mistaken for another."""


class Texts(HTMLParser):
    """What a page says: its text and its spoken attributes; not what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if self.silent:
            if tag == self.silent[0]:
                self.silent.append(tag)
        elif tag in ("script", "style", "code", "pre") or held.get("lang") == "en":
            self.silent.append(tag)
        else:
            self.found += [held[name] or "" for name in SPOKEN if name in held]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[0]:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def english() -> tuple[set[str], re.Pattern[str]]:
    """Everything that has a Russian word: sentences as they stand, and one pattern of those with gaps."""
    plain, gaps = set(), []
    for path in CATALOGUES:
        for key, russian in catalogue(path).items():
            text = key[0] if isinstance(key, tuple) else str(key)
            if not text or text == russian or not re.search("[а-яё]", russian):
                continue
            text = " ".join(text.rpartition("\x04")[2].split())
            if "%(" not in text:
                plain.add(text)
            elif len(re.sub(r"%\(\w+\)\w|\W", "", text)) >= LETTERS:
                gaps.append(re.sub(r"%\\\(\w+\\\)\w", ".+", re.escape(text.replace("%%", "%"))))
    return (plain | set(labels())) - NAMES, re.compile("|".join(gaps))


def labels() -> Iterator[str]:
    """The English words of the vocabulary."""
    vocabulary = load_vocabulary()
    for table in (vocabulary.kinds, vocabulary.fields, vocabulary.states, vocabulary.places, vocabulary.relations):
        for word in table.values():
            if word.label("en") != word.label("ru"):
                yield from (word.label("en"), word.label("en").capitalize())


def left_in_english(desk: Visitor, addresses: dict[str, str]) -> tuple[list[str], int]:
    """What stands on these pages in English and has a Russian word, and how many pages were read."""
    plain, gaps = english()
    assert len(plain) > 1000
    left, read = [], 0
    for name, address in pages(addresses):
        answer = desk.context.request.get(address)
        if answer.ok and "text/html" in answer.headers["content-type"]:
            page = Texts()
            page.feed(answer.text())
            read += 1
            texts = {" ".join(text.split()) for text in page.found}
            left += [f"{name}: {text}" for text in texts if text in plain or (len(text) > 3 and gaps.fullmatch(text))]
    return left, read


def test_no_english_is_left_on_any_page(visit: Visit) -> None:
    anna = visit("anna", language="ru")
    left, read = left_in_english(anna, anna.office.known.everybody | anna.office.known.staff)
    assert not left, "\n".join(left)
    assert read > 60


def test_no_english_is_left_on_the_pages_of_the_administrator(visit: Visit) -> None:
    """The office, accounts, teams, the log, backups, settings; and what is there for one account alone."""
    olga = visit(ADMINISTRATOR, language="ru")
    known = olga.office.known
    others = known.everybody.keys() | known.staff.keys() | READ_IN_ENGLISH
    left, read = left_in_english(olga, {name: known.every[name] for name in known.every.keys() - others})
    assert not left, "\n".join(left)
    assert read > 30


def test_a_day_in_russian(visit: Visit) -> None:
    """Taken in, an entry, a finding, a decision."""
    anna = visit("anna", language="ru")
    anna.open("/cases/new/")
    if anna.button("Начать с пустой формы").count():
        anna.button("Начать с пустой формы").click()
    form = anna.page.get_by_role("main")
    form.locator("[name=name]").fill("Зульфия Каримова")
    form.locator("[name=state]").select_option(label="Россия")
    form.locator("[name=teller]").fill("сестра, по телефону")
    anna.button("Сохранить и проверить").click()
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Зульфия Каримова")
    case = anna.page.url
    for kind, fields in (
        ("detention_ordered", {"on": before(60), "valid_to": before(30)}),
        ("placed", {"on": before(60), "until": before(1)}),
    ):
        anna.open(f"{case}entries/new/?kind={kind}")
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        form.get_by_label("выдворение", exact=True).check()
        anna.button("Сохранить и проверить").click()
        expect(anna.page).to_have_url(case)
    expect(anna.page.get_by_role("main")).to_contain_text("Сохранено.")
    first = anna.page.locator(".found__breach").first
    expect(first).to_contain_text("нарушение")
    title = first.get_by_role("link").first.inner_text()
    assert re.search("[а-яё]", title)
    first.get_by_role("link").first.click()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text(title)
    form.locator("[name=what][value=confirmed]").check()
    anna.button("Оставить решение").click()
    expect(anna.page.get_by_role("complementary").last).to_contain_text("Anna Lebedeva")
