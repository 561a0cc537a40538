"""Every kind of entry of the vocabulary is opened, filled in and kept through its form, with all the fields it names."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from habeas.record.vocabulary import Kind, load_vocabulary
from tests.desk.filled import filled

SignIn = Callable[[str], Client]
DAY: Final = "2022-04-05"
LATER: Final = "2022-04-07"
GROUND: Final = frozenset({"source", "confidence", "note", "proceeding"})
"""Fields that stand on the form of each kind alike."""
PARTS: Final = 8


FILE: Final = """
id: anybody
state: RU
people: [{id: viktor, label: Viktor Kann, sex: M, born: 1980-02-03}]
places: [{id: centre, name: Centre, kind: removal_centre, state: RU}]
"""


def _a_case() -> Any:
    """A man and a place, of whom nothing else is on record, so that each check is short."""
    from habeas.record.reader import read_case_text
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    found, _ = read_case_text(FILE, "anybody.yaml", load_vocabulary())
    return add_case(found, team=Team.objects.get(people__username="anna")).case


def _told(kind: Kind, name: str, case: Any) -> tuple[Any, Any]:
    """A value for a field as a form sends it, and as the entry holds it."""
    vocabulary = load_vocabulary()
    field = vocabulary.fields[name]
    match kind.type_of(name, vocabulary):
        case "day":
            return DAY, DAY
        case "number":
            return "3", 3.0
        case "yes_no":
            return "yes", True
        case "length":
            return "3 days", "3 days"
        case "person" | "party":
            key = case.people.get().key
            return key, key
        case "place":
            key = case.case_places.order_by("pk")[0].key
            return key, key
        case "state":
            return "TJ", "TJ"
        case "kind":
            return "visit", "visit"
        case "word":
            word = kind.when[name][0] if kind.when.get(name) else next(iter(field.values))
            return ([word], [word]) if field.several else (word, word)
    return f"words of {name}", f"words of {name}"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_kind_is_opened_filled_in_and_kept_with_its_fields(sign_in: SignIn, part: int) -> None:
    from habeas.casework.entries import data_of

    anna, case = sign_in("anna"), _a_case()
    language = ("en", "ru")[part % 2]
    anna.cookies["habeas-language"] = language
    kinds = list(load_vocabulary().kinds.values())[part::PARTS]
    assert len(kinds) > 20
    for kind in kinds:
        if kind.name == "retracted":
            continue  # has its own page, with a reason
        address = reverse("entry-new", args=[case.ref]) + f"?kind={kind.name}"
        own = [name for name in kind.own_fields if name not in GROUND]
        values = {name: _told(kind, name, case) for name in own}
        days = {"on": DAY} | ({"until": LATER} if kind.span else {})
        with transaction.atomic():
            sent = filled(anna, address)
            html = anna.get(address).content.decode()
            assert escape(kind.label(language)[1:]) in html, kind.name
            assert {*own} <= {*re.findall(r'name="(\w+)"', html)}, kind.name
            sent |= days | {name: told for name, (told, _) in values.items()}
            before = set(case.entries.values_list("key", flat=True))
            response = anna.post(address, sent)
            assert response.status_code == 302, (
                kind.name,
                re.findall(r"error-message[^<]*<[^<]*<[^<]*", response.content.decode()),
            )
            rows = list(case.entries.exclude(key__in=before).select_related("person"))
            assert len({row.key for row in rows}) == 1, kind.name
            expected = {name: held for name, (_, held) in values.items()}
            kept = {name: held for name, held in data_of(case, rows).items() if name in expected}
            assert (rows[0].kind, rows[0].on, rows[0].until) == (kind.name, DAY, days.get("until", "")), kind.name
            assert kept == expected, kind.name
            transaction.set_rollback(True)
