"""The law to browse: every norm, instrument and state has its page, in both languages, and filters find."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from habeas.check.shipped import library
from habeas.law import instruments

SignIn = Callable[[str], Client]


def test_filters_find_what_they_say(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    whole = pavel.get("/law/")
    assert whole.context["rows"].paginator.count == len(library().norms)
    of_koap = pavel.get("/law/", {"instrument": "KOAP", "q": "judge"}).context["rows"].object_list
    assert of_koap
    assert all("KOAP" in row.sources for row in of_koap)
    assert pavel.get("/law/", {"q": "no such word anywhere"}).context["rows"].paginator.count == 0


def test_a_part_of_the_page_answers_htmx(sign_in: SignIn) -> None:
    part = sign_in("anna").get("/law/", {"state": "RU"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rows"')
    assert "<html" not in part


def test_every_norm_is_read_out(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    for norm in library().norms[::7]:
        page = anna.get(f"/law/norms/{norm.id}/")
        assert page.status_code == 200, norm.id
        assert escape(norm.title["en"]) in page.content.decode()
        if not norm.verified:
            assert "unverified" in page.content.decode(), norm.id
    assert anna.get("/law/norms/no-such-norm/").status_code == 404


def test_every_instrument_has_a_page(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    for id in list(instruments.shipped().instruments)[::5]:
        assert anna.get(f"/law/instruments/{id}/").status_code == 200, id
    assert anna.get("/law/instruments/").status_code == 200


@pytest.mark.parametrize(("day", "bound"), [("2022-09-15", True), ("2022-09-16", False), ("2022-09-17", False)])
def test_the_convention_ends_for_russia_on_its_day(sign_in: SignIn, day: str, bound: bool) -> None:
    page = sign_in("anna").get("/law/binds/", {"state": "RU", "day": day})
    standing = [each.instrument.id for _, group in page.context["groups"] for each, *_ in group]
    assert ("ECHR" in standing) is bound
    assert ("ECHR" in [id for id, *_ in page.context["ended"]]) is not bound


def test_a_day_that_is_none_is_told(sign_in: SignIn) -> None:
    page = sign_in("anna").get("/law/binds/", {"state": "RU", "day": "2022-13-45"})
    assert "That is no day" in page.content.decode()
    assert sign_in("anna").get("/law/binds/", {"state": "XX"}).status_code == 404


def test_closed_bodies_say_why_and_the_agreement_shows_its_gaps(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    bodies = anna.get("/law/bodies/", {"state": "RU"}).context["bodies"]
    court = next(body for body in bodies if body["id"] == "ECTHR") if any(b["id"] == "ECTHR" for b in bodies) else None
    closed = [body for body in bodies if body["closed"] or body["access"]]
    assert closed
    assert court is None or court["access"]
    page = anna.get("/law/chisinau/")
    assert page.status_code == 200
    assert "▲" in page.content.decode()


def test_what_the_research_noted_is_translated(sign_in: SignIn) -> None:
    """No English note on a Russian page, none lost on either, and no translation of a text that is gone."""
    from habeas.law import chisinau
    from habeas.law.chisinau_words import in_russian

    data = chisinau.shipped()
    note = data.agreement.note or ""
    silent = {text for article in data.articles for text in article.silent_on}
    told = silent | {text for each in data.criticism for text in (each.who, *each.points)} | {note}
    reasons = {cell.why for _, cells in data.matrix() for _, cell in cells}
    seen = {each.seen for each in data.columns.values()}
    assert told | reasons | seen == in_russian().keys()
    anna = sign_in("anna")
    english = anna.get("/law/chisinau/").content.decode()
    assert all(escape(text) in english for text in (told | reasons) - {note})
    anna.cookies["habeas-language"] = "ru"
    russian = anna.get("/law/chisinau/").content.decode()
    assert [text for text in told | reasons if len(text) > 20 and escape(text) in russian] == []
    assert all(escape(text) in russian for text in {in_russian()[each] for each in (told | reasons) - {note}})


def test_sources_of_the_safeguards_are_cited_in_russian(sign_in: SignIn) -> None:
    """No English word in a citation; signs of documents and letters of articles stay, and so does what is from memory."""
    anna = sign_in("anna")
    english = anna.get("/law/chisinau/").context
    anna.cookies["habeas-language"] = "ru"
    russian = anna.get("/law/chisinau/").context
    for (_, before, cells), (_, after, ours) in zip(english["rows"], russian["rows"], strict=True):
        assert before.count("from memory") == after.count("по памяти")
        figures = re.findall(r"\d+", before.replace("24 h", "").replace("OP3", ""))
        assert figures == re.findall(r"\d+", after.replace("24 часа", ""))
        told = [after, *(cell["article"] for cell in ours)]
        assert [w for text in told for w in re.findall(r"(?<![\w/])[A-Za-z]{2,}(?![\w/])", text)] == []
        assert [bool(cell["article"]) for cell in cells] == [bool(cell["article"]) for cell in ours]
    assert not [article for article, *_ in russian["articles"] if re.search(r"[a-z]{2,}", article)]


def test_acts_that_changed_a_norm_are_cited_in_russian_or_left_out(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    anna.cookies["habeas-language"] = "ru"
    cited = left = 0
    for norm in library().norms:
        acts = [version.by for version in norm.versions if version.by and "Federal Law" in version.by]
        if acts and cited + left < 40:
            page = anna.get(f"/law/norms/{norm.id}/").content.decode()
            assert not [act for act in acts if f">{escape(act)}</td>" in page], norm.id
            cited += "Федеральный закон от " in page
            left += 1
    assert cited
