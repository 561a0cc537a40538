"""A paper is offered in languages in which a lawyer reviewed its wording; where there is none, page and paper say so."""

import re
from typing import Any

from django.test import Client

from tests.desk.test_templates import HRC, anna, case, drafted, olga, page, put
from tests.desk.world_templates import changed

__all__ = ["anna", "case", "olga"]
MARK = "No lawyer who works in this language has reviewed"
LINE = {"en": "No lawyer who works in English has reviewed this text.", "ru": "Ни один юрист, работающий на русском"}


def review(client: Client, name: str, status: int = 302) -> str:
    from django.urls import reverse

    seen = re.search(r'name="seen" value="([^"]*)"', page(client, "office-template", *HRC))
    assert seen is not None
    answer = client.post(reverse("office-template", args=HRC), {"seen": seen[1], "reviewer": name})
    assert answer.status_code == status
    return answer.content.decode()


def languages(html: str) -> list[str]:
    offered = re.search(r'<select[^>]*name="lang">(.*?)</select>', html)
    assert offered is not None
    return re.findall(r'value="(\w+)"', offered[1])


def test_nobody_reviewed_what_ships_and_every_paper_says_so(anna: Client, case: Any) -> None:
    from habeas.act.letters import letters

    assert not any(letter.reviewed for letter in letters().values())
    for language, line in LINE.items():
        shown, text = drafted(anna, case, language)
        assert MARK in shown
        assert text.splitlines()[0].count(line) == 1
        assert languages(shown) == ["en", "ru"]


def test_a_reviewed_template_is_offered_in_its_language_alone_and_carries_no_mark(
    olga: Client, anna: Client, case: Any
) -> None:
    put(olga, changed("Our office"))
    shown, text = drafted(anna, case)
    assert (MARK in shown, LINE["en"] in text, languages(shown)) == (True, True, ["en", "ru"])
    assert "Say which lawyer reviewed it." in review(olga, " ", 422)
    review(olga, "Ada Ivanova")
    assert "Reviewed by Ada Ivanova; noted on " in page(olga, "office-template", *HRC)
    for wanted in ("en", "ru"):
        shown, text = drafted(anna, case, wanted)
        assert (MARK in shown, LINE["en"] in text, languages(shown)) == (False, False, ["en"])
        assert "Our office" in text


def test_a_change_is_to_be_reviewed_anew_and_a_version_keeps_its_review(olga: Client, anna: Client, case: Any) -> None:
    from django.urls import reverse

    put(olga, changed("Our office"))
    review(olga, "Ada Ivanova")
    put(olga, changed("Our office, other words"))
    assert MARK in drafted(anna, case)[0]
    olga.post(reverse("office-template-again", args=[*HRC, 1]), {"seen": "2"})
    shown, text = drafted(anna, case)
    assert (MARK in shown, LINE["en"] in text) == (False, False)
    assert "Reviewed by Ada Ivanova" in page(olga, "office-template", *HRC)


def test_only_administrators_mark_it_and_nobody_what_somebody_else_changed_meanwhile(
    olga: Client, anna: Client, case: Any
) -> None:
    from django.urls import reverse

    put(olga, changed("Our office"))
    address = reverse("office-template", args=HRC)
    assert anna.post(address, {"seen": "1", "reviewer": "Anna"}).status_code == 404
    assert olga.post(address, {"seen": "7", "reviewer": "Olga"}).status_code == 409
    assert MARK in drafted(anna, case)[0]


def test_of_papers_that_ship_their_data_tell(olga: Client) -> None:
    from dataclasses import replace

    from habeas.act.letters import letters
    from habeas.casework import templates

    letter = letters()["hrc"]
    assert templates.offered(letter) == ("en", "ru")
    told = replace(letter, reviewed={"ru": "Ada Ivanova, 30 November 2026"})
    assert templates.offered(told) == ("ru",)
    put(olga, changed("Our office", language="ru"), ("hrc", "ru"))
    assert templates.offered(told) == ("en", "ru"), "these are other words than those that were reviewed"
