"""The family of a case in words: in Russian what somebody is called follows their sex, where it is known."""

from collections.abc import Callable
from typing import Any

from django.test import Client

SignIn = Callable[[str], Client]


def a_family() -> Any:
    """A mother, her two children, and a person of whom no sex is known, in a case of its own."""
    from habeas.store.models import Kin, Person

    row = Person.objects.filter(case__library=False, case__team__name="Legal aid").order_by("pk")[0].case
    told = (("f-mother", "Mother", "F"), ("f-girl", "Girl", "F"), ("f-boy", "Boy", "M"), ("f-who", "Someone", None))
    people = [Person.objects.create(case=row, key=key, label=name, sex=sex, born="1990") for key, name, sex in told]
    mother, girl, boy, who = people
    for child in (girl, boy):
        Kin.objects.create(case=row, who=mother, relation="parent", of=child)
    Kin.objects.create(case=row, who=girl, relation="sibling", of=boy)
    Kin.objects.create(case=row, who=who, relation="guardian", of=boy)
    Kin.objects.create(case=row, who=who, relation="grandparent", of=girl)
    return row


def page(client: Client, case: Any, language: str) -> str:
    client.cookies["habeas-language"] = language
    return str(client.get(f"/cases/{case.ref}/").content.decode())


def test_kin_and_birth_are_told_by_sex_where_it_is_known(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), a_family()
    russian, english = page(anna, case, "ru"), page(anna, case, "en")
    drawn = russian[russian.index('<svg class="family"') :].split("</svg>")[0]
    assert ">мать</text>" in drawn
    assert ">родитель</text>" not in drawn
    assert "брат или" in drawn, "between a sister and a brother the line says neither"
    assert ">дедушка или</text>" in drawn, "of whom no sex is known nothing is guessed"
    assert "родилась 1990" in drawn
    assert "родился 1990" in drawn
    assert "дата рождения: 1990" in drawn
    assert ">mother</text>" in english
    assert "born 1990" in english


def test_the_picture_has_room_for_the_year_of_birth_only(sign_in: SignIn) -> None:
    case = a_family()
    case.people.filter(key="f-girl").update(born="2019-08-11")
    whole = page(sign_in("anna"), case, "en")
    drawn = whole[whole.index('<svg class="family"') :].split("</svg>")[0]
    assert "born 2019" in drawn
    assert "11 August" not in drawn
    assert "born 11 August 2019" in whole.replace(drawn, "")
