"""The panels of the search page: each field finds what it is of, closed fields are neither offered nor searched."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

SignIn = Callable[[str], Client]
PAPER: Final = {"size": 1, "sha256": "0" * 64, "blob": "0" * 64}
FITS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "people": {
        "name": ("кагу", "emu"),
        "mother": ("Огулджан", "Zuhra"),
        "born": ("1989/1991", "1992/1999"),
        "age_from": ("20", "90"),
        "age_to": ("90", "20"),
        "sex": ("F", "M"),
        "nationality": ("UZ", "TJ"),
        "stateless": ("no", "yes"),
        "language": ("УЗБЕК", "tajik"),
        "phone": ("8 900 123-45-67", "8 900 123-45-99"),
        "papers": ("AB 123", "AB 124"),
        "mark": ("pregnant", "stateless"),
        "relation": ("parent", "sibling"),
        "kin": ("kagulet", "kaguless"),
    },
    "cases": {
        "number": ("kagu-number", "kagu-another"),
        "title": ("каговы", "kagovs"),
        "team": ("TEAM", "OTHER"),
        "lawyer": ("anna", "none"),
        "assignee": ("DANIYAR", "ANNA"),
        "status": ("closed", "open"),
        "state": ("KZ", "RU"),
        "opened_from": ("2001", "2003"),
        "opened_to": ("2002", "2001-12"),
        "changed_from": ("2003", "2005"),
        "changed_to": ("2004", "2003-12-31"),
        "flagged": ("on", ""),
        "flag": ("kaguflag", "emuflag"),
    },
    "entries": {
        "kind": ("detention_ordered", "released"),
        "on_from": ("2012-05", "2012-07"),
        "on_to": ("2012-06", "2012-04-30"),
        "who": ("kagu", "emu"),
        "place": ("kagugrad", "emugrad"),
        "words": ("kagujudge", "emujudge"),
        "note": ("kagunote", "emunote"),
        "confidence": ("confirmed", "disputed"),
        "standing": ("decided", "alleged"),
        "proceeding": ("К-77", "К-78"),
        "recorded_from": ("2013-01", "2014"),
        "recorded_to": ("2013", "2012"),
        "f-ordered_by": ("KAGUJUDGE", "emujudge"),
        "f-basis": ("expulsion", "extradition"),
        "f-valid_to_from": ("2012-08-15", "2012-09"),
        "f-valid_to_to": ("2012-08-15", "2012-07"),
        "f-duration_days_from": ("30", "31"),
        "f-duration_days_to": ("30", "29"),
        "f-in_person": ("yes", "no"),
        "f-with": ("kagu", "emu"),
        "f-authority": ("police", "court"),
    },
    "places": {
        "name": ("кагуград", "emugrad"),
        "town": ("КАГУ", "emu"),
        "kind": ("prison", "police_station"),
        "state": ("KZ", "RU"),
        "within": ("kaguland", "emuland"),
        "held": ("yes", "no"),
    },
    "documents": {
        "name": ("кагубумага", "emupaper"),
        "text": ("kaguwords", "emuwords"),
        "file": ("pdf", "image"),
        "who": ("kagu", "emu"),
        "added_from": ("2013", "2014"),
        "added_to": ("2013", "2012"),
    },
    "proceedings": {
        "number": ("к-77", "К-78"),
        "court": ("kagucourt", "emucourt"),
        "about": ("выдворение кагу", "emu"),
        "day_from": ("2012-05", "2012-07"),
        "day_to": ("2012-06", "2012-04-30"),
        "opened_from": ("2012-03-05", "2012-04"),
        "opened_to": ("2012-03", "2012-02"),
        "closed_from": ("2012-10-12", "2012-10-21"),
        "closed_to": ("2012-10-12", "2012-10-09"),
    },
    "authorities": {"name": ("кагу", "emucourt"), "kind": ("police", "court"), "state": ("KZ", "RU")},
    "sources": {
        "name": ("СЕСТРА кагу", "sister"),
        "access": ("confidential", "open"),
        "number": ("kagu-number", "kagu-another"),
    },
    "tasks": {
        "what": ("kagutask", "emutask"),
        "assignee": ("DANIYAR", "ANNA"),
        "state": ("open", "done"),
        "due_from": ("2012-01", "2013"),
        "due_to": ("2013", "2012-05-04"),
        "number": ("kagu-number", "kagu-another"),
    },
}
"""By panel and field what fits the one thing that is planted, and what does not."""
FOUND: Final = {
    "people": "Kagu Person",
    "cases": "Дело каговых",
    "entries": "Detention ordered",
    "places": "Кагуград",
    "documents": "Кагубумага",
    "proceedings": "Kagucourt К-77/2012",
    "authorities": "Kagucourt",
    "sources": "Сестра кагу",
    "tasks": "Kagutask",
}


@pytest.fixture
def kagu(office: Any) -> dict[str, str]:
    """One thing of each kind that every field fits; gives the keys that are not known before."""
    from habeas.store import models as tables

    anna, daniyar = (tables.Account.objects.get(username=name) for name in ("anna", "daniyar"))
    team = tables.Team.objects.get(name="Legal aid")
    case = tables.Case.objects.create(
        key="kagu-number", title="Дело каговых", team=team, lawyer=anna, states=["KZ"], closed_on="2015"
    )
    day = timezone.localdate().toordinal()
    person = tables.Person.objects.create(
        case=case, key="p1", label="Kagu Person", sex="F", born="1990-05-02", born_first=726589, born_last=726589,
        nationality=["UZ"], stateless=False, language="узбекский", phone="+7 900 123-45-67",
        more={"passport": "AB 123456"}, marks=2, marks_since=1, marks_until=day + 9,
    )  # fmt: skip
    child = tables.Person.objects.create(case=case, key="p2", label="Kagulet", sex="M")
    tables.Kin.objects.create(case=case, who=person, relation="parent", of=child)
    tables.ReportedName.objects.create(person=person, name="Огулджан", mothers_name=True)
    whole = tables.Place.objects.create(name="Kaguland", kind="prison", state="RU")
    place = tables.Place.objects.create(name="Кагуград", town="Кагу", kind="prison", state="KZ", within=whole)
    tables.Person.objects.filter(pk=person.pk).update(held_at=place, held_since=day - 9, held_until=day + 9)
    court = tables.Authority.objects.create(name="Kagucourt", kind="police", state="KZ")
    proceeding = tables.Proceeding.objects.create(
        case=case, authority=court, number="К-77/2012", about="о выдворении: Выдворение кагу", opened="2012-03",
        closed="2012-10-10/2012-10-20",
    )  # fmt: skip
    source = tables.Source.objects.create(case=case, key="sister", name="Сестра кагу", access="confidential")
    entry = tables.Entry.objects.create(
        case=case, key="e1", kind="detention_ordered", on="2012-06", on_first=734655, on_last=734684, person=person,
        place=place, note="kagunote", confidence="confirmed", standing="decided", proceeding=proceeding, source="sister",
        with_text="p1",
        fields={
            "ordered_by": "Kagujudge", "basis": ["expulsion", "no_papers"], "valid_to": {"when": "2012-08"},
            "duration_days": 30.0, "in_person": True, "authority": "police",
        },
    )  # fmt: skip
    document = tables.Document.objects.create(
        case=case, name="k.pdf", title="Кагубумага", media_type="application/pdf", source=source, **PAPER
    )
    document.people.add(person)
    tables.DocumentText.objects.create(document=document, text="some kaguwords here")
    tables.Flag.objects.create(case=case, reason="kaguflag")
    tables.Task.objects.create(case=case, text="Kagutask", assignee=daniyar, due="2012-05-05")
    tables.Entry.objects.filter(pk=entry.pk).update(recorded_at="2013-02-03T00:00Z")
    tables.Document.objects.filter(pk=document.pk).update(added_at="2013-02-03T00:00Z")
    moments = {"opened_at": "2002-02-03T00:00Z", "changed_at": "2004-02-03T00:00Z"}
    tables.Case.objects.filter(pk=case.pk).update(**moments)
    other = tables.Team.objects.create(name="Nobody’s team")
    return {"TEAM": str(team.pk), "OTHER": str(other.pk), "ANNA": str(anna.pk), "DANIYAR": str(daniyar.pk)}


def search(client: Client, of: str, **asked: str) -> Any:
    answer = client.get("/search/", {"of": of, **asked})
    assert answer.status_code == 200, (of, asked)
    return answer


def titles(answer: Any) -> list[str]:
    return [hit.title for _, _, found in answer.context["groups"] for hit in found]


def has(answer: Any, of: str) -> bool:
    """Whether the planted thing is among the hits."""
    hits = [hit for _, _, found in answer.context["groups"] for hit in found if hit.title == FOUND[of]]
    return any(of != "entries" or "Кагуград" in hit.detail for hit in hits)


def asked_of(of: str, name: str, value: str, kagu: dict[str, str]) -> dict[str, str]:
    more = {"kind": "detention_ordered"} if name.startswith("f-") else {}
    if of == "entries" and name != "place":  # the sample has more of them than a page holds
        more["place"] = "kagugrad"
    return {**more, name: kagu.get(value, value)}


@pytest.mark.parametrize("of", sorted(FITS))
def test_each_field_finds_what_fits_and_leaves_out_what_does_not(sign_in: SignIn, kagu: Any, of: str) -> None:
    from habeas.desk.search.panels import PANELS

    anna = sign_in("anna")
    form = search(anna, of, **({"kind": "detention_ordered"} if of == "entries" else {})).context["form"]
    assert {name for name in PANELS[of].base_fields if name in form.fields} <= FITS[of].keys()
    for name, (fits, fails) in FITS[of].items():
        assert name in form.fields, name
        found = search(anna, of, **asked_of(of, name, fits, kagu))
        assert not found.context["form"].errors, name
        assert has(found, of), name
        if fails:
            assert not has(search(anna, of, **asked_of(of, name, fails, kagu)), of), name
    every = {name: kagu.get(fits, fits) for name, (fits, _) in FITS[of].items()}
    assert titles(search(anna, of, **every)) == [FOUND[of]], "all fields have to fit together"


def test_every_kind_of_entry_has_its_fields_and_each_can_be_asked(sign_in: SignIn, kagu: Any) -> None:
    """Of all kinds some that have between them every field in every type."""
    from habeas.record.vocabulary import load_vocabulary

    vocabulary, known = load_vocabulary(), set[tuple[str, str]]()
    values = {"WhenField": "2012", "FloatField": "3", "CharField": "kagu"}
    anna = sign_in("anna")
    for kind in vocabulary.kinds.values():
        own = {(name, kind.type_of(name, vocabulary)) for name in kind.own_fields if name in vocabulary.fields}
        if own <= known:
            continue
        known |= own
        form = search(anna, "entries", kind=kind.name).context["form"]
        offered = {name.removeprefix("f-").removesuffix("_from") for name in form.fields if name.startswith("f-")}
        assert {name for name, _ in own} - offered <= {
            "place",
            "source",
            "confidence",
            "note",
            "proceeding",
            "verified",
        }
        sent = {
            n: values.get(type(f).__name__) or _first(f.choices) for n, f in form.fields.items() if n.startswith("f-")
        }
        assert search(anna, "entries", kind=kind.name, **sent).context["groups"] == []


def _first(choices: Any) -> str:
    """The first thing that a list offers."""
    name, told = list(choices)[1]
    return str(told[0][0] if isinstance(told, list | tuple) else name)


@pytest.mark.parametrize("group", ["identity", "contact", "health", "notes"])
def test_a_closed_field_is_not_offered_and_not_searched(sign_in: SignIn, kagu: Any, group: str) -> None:
    from habeas.desk.search.panels import PANELS
    from habeas.store.models import Setting

    daniyar = sign_in("daniyar")
    walked = 0
    for closed in ([], [group]):
        Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": closed}})
        for of, panel in PANELS.items():
            for name in panel.CLOSED_BY.get(group, ()):
                fits, fails = FITS[of][name]
                for value in (fits, fails):
                    answer = search(daniyar, of, **{name: value})
                    if closed:
                        assert name not in answer.context["form"].fields
                        assert answer.context["groups"] == [], (of, name)
                        assert "closed to your role" in answer.content.decode(), (of, name)
                    elif value == fits:
                        assert titles(answer), (of, name)
                walked += 1
    assert walked or group == "health"


def test_a_shared_search_leaves_out_what_is_closed_and_says_so(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={"caseworker": ["identity"]})
    asked = {"name": "emu", "phone": "9001234567"}
    assert titles(search(sign_in("anna"), "people", **asked)) == []
    shown = search(sign_in("daniyar"), "people", **asked)
    assert len(titles(shown)) == 1, "by the telephone alone"
    page = shown.content.decode()
    assert "Name, or a name that was reported. What is shown fits the other fields alone." in page
    assert "Kagu Person" not in page


def test_the_id_of_somebody_is_found_by_nobody_to_whom_names_are_closed(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Entry, Setting

    daniyar, ids = sign_in("daniyar"), {"kind": "detention_ordered", "place": "kagugrad", "f-with": "p1"}
    assert has(search(daniyar, "entries", **ids), "entries")
    Setting.objects.create(name="closed_fields", value={"caseworker": ["identity"]})
    assert not has(search(daniyar, "entries", **ids), "entries")
    Entry.objects.filter(key="e1", case__key="kagu-number").update(with_text="p1 of the guard")
    assert has(search(daniyar, "entries", **ids), "entries"), "words that are no id"


def test_what_tells_of_health_is_no_kind_to_choose_and_not_found_by_its_day(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Case, Entry, Setting

    case = Case.objects.get(key="kagu-number")
    day = {"on": "2011", "on_first": 734138, "on_last": 734138, "case": case}
    Entry.objects.create(key="e2", kind="medical_exam", **day)
    Entry.objects.create(key="e3", kind="asked", fields={"what": "treatment_given"}, **day)
    daniyar, asked = sign_in("daniyar"), {"on_from": "2011", "on_to": "2011"}
    assert len(titles(search(daniyar, "entries", **asked, note="", kind=""))) >= 2
    assert "medical_exam" in search(daniyar, "entries").content.decode()
    assert titles(search(daniyar, "entries", kind="medical_exam", **asked))
    assert "pregnant" in search(daniyar, "people").content.decode()
    Setting.objects.create(name="closed_fields", value={"caseworker": ["health"]})
    found = search(daniyar, "entries", **asked)
    assert not {"Medical exam", "Asked"} & set(titles(found))
    assert "medical_exam" not in search(daniyar, "entries").content.decode()
    for of, said in (("entries", {"kind": "medical_exam"}), ("people", {"mark": "pregnant"})):
        answer = search(daniyar, of, **said)
        assert answer.context["groups"] == []
        assert "closed to your role" in answer.content.decode()
    what = search(daniyar, "entries", kind="asked", **{"f-what": "treatment_given"})
    assert "closed to your role" in what.content.decode()
    assert "treatment_given" not in what.content.decode().replace("f-what=treatment_given", "")


def test_a_proceeding_is_not_found_by_the_day_of_what_tells_of_health(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Entry, Proceeding, Setting

    row = Proceeding.objects.get(number="К-77/2012")
    day = {"on": "2011", "on_first": 734138, "on_last": 734138, "case": row.case, "proceeding": row}
    Entry.objects.create(key="e3", kind="asked", fields={"what": "treatment_given"}, **day)
    daniyar, asked = sign_in("daniyar"), {"day_from": "2011", "day_to": "2011"}
    assert has(search(daniyar, "proceedings", **asked), "proceedings")
    Setting.objects.create(name="closed_fields", value={"caseworker": ["health"]})
    assert not has(search(daniyar, "proceedings", **asked), "proceedings")


@pytest.mark.parametrize("of", sorted(set(FITS) - {"places", "authorities"}))
def test_what_one_may_not_see_is_found_by_no_field(sign_in: SignIn, kagu: Any, of: str) -> None:
    tahmina = sign_in("tahmina")
    for name, (fits, _) in FITS[of].items():
        assert not has(search(tahmina, of, **asked_of(of, name, fits, kagu)), of), name
    assert sign_in("pavel").get("/search/", {"of": of}).status_code == 404


def test_what_rests_on_a_protected_source_is_found_by_its_readers_alone(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Account, Source

    Source.objects.filter(key="sister", case__key="kagu-number").update(access="protected")
    anna = sign_in("anna")
    kept = {"entries": {"words": "kagujudge"}, "documents": {"file": "pdf"}, "sources": {"name": "сестра кагу"}}
    day = {"day_from": "2012-06", "day_to": "2012-06"}
    for of, asked in {**kept, "proceedings": day}.items():
        assert not has(search(anna, of, **asked), of), of
    assert not has(search(anna, "entries", kind="detention_ordered", on_from="2012-06"), "entries")
    Source.objects.get(key="sister", case__key="kagu-number").readers.add(Account.objects.get(username="anna"))
    for of, asked in {**kept, "proceedings": day}.items():
        assert has(search(anna, of, **asked), of), of


def test_what_was_corrected_is_left_out(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Case, Entry

    case = Case.objects.get(key="kagu-number")
    Entry.objects.create(case=case, key="e9", kind="retracted", on="2012-07", supersedes="e1")
    assert titles(search(sign_in("anna"), "entries", who="kagu")) == []


@pytest.mark.parametrize("of", sorted(FITS))
def test_the_number_of_queries_does_not_grow_with_rows(sign_in: SignIn, kagu: Any, of: str) -> None:
    from django.db import connection

    from habeas.store import models as tables

    case = tables.Case.objects.get(key="kagu-number")
    asked = {
        "people": {"name": "kagu"}, "cases": {"status": "open"}, "entries": {"kind": "detention_ordered"},
        "places": {"state": "KZ"}, "documents": {"file": "pdf"}, "proceedings": {"about": "кагу"},
        "authorities": {"state": "KZ"}, "sources": {"name": "кагу"}, "tasks": {"state": "open"},
    }[of]  # fmt: skip
    anna, counts = sign_in("anna"), []
    for more in (1, 9):
        for n in range(more):
            own = tables.Case.objects.create(key=f"own-{more}-{n}", title=f"Own {n}", team=case.team)
            person = tables.Person.objects.create(case=own, key="p", label=f"Kagu {more} {n}")
            place = tables.Place.objects.create(name=f"Place {more} {n}", state="KZ")
            court = tables.Authority.objects.create(name=f"Body {more} {n}", state="KZ")
            tables.Proceeding.objects.create(case=own, authority=court, about="кагу")
            tables.Source.objects.create(case=own, key="s", name="кагу")
            tables.Task.objects.create(case=own, text="x", due=f"2000-01-0{n + 1}")
            tables.Document.objects.create(case=own, name="x.pdf", media_type="application/pdf", **PAPER)
            tables.Entry.objects.create(
                case=own, key="e", kind="detention_ordered", on="2030", on_first=741000 + n, on_last=741000 + n,
                person=person, place=place,
            )  # fmt: skip
        search(anna, of, **asked)
        with CaptureQueriesContext(connection) as queries:
            found = search(anna, of, **asked)
        counts.append((len(queries), len(titles(found))))
    assert counts[0][0] == counts[1][0], counts
    assert counts[0][1] < counts[1][1], counts


def test_a_search_by_a_field_of_a_kind_is_kept_and_shared(sign_in: SignIn, kagu: Any) -> None:
    anna = sign_in("anna")
    asked = {"kind": "detention_ordered", "f-basis": "expulsion", "f-valid_to_from": "2012-08", "who": ""}
    page = search(anna, "entries", **asked)
    kept = page.context["kept"]
    assert kept == "of=entries&kind=detention_ordered&f-basis=expulsion&f-valid_to_from=2012-08"
    sent = {"page": "search", "name": "Expelled", "query": kept, "team": kagu["TEAM"]}
    assert anna.post("/cases/searches/", sent).headers["Location"] == f"/search/?{kept}"
    daniyar = sign_in("daniyar")
    [one] = daniyar.get("/search/").context["saved"]
    assert has(daniyar.get(f"/search/?{one.query}"), "entries")
    assert not has(daniyar.get(f"/search/?{one.query}".replace("expulsion", "extradition")), "entries")


def test_where_nothing_is_found_it_says_what_was_searched_and_how_to_widen(sign_in: SignIn, kagu: Any) -> None:
    answer = search(sign_in("anna"), "people", name="kagu", sex="M", nationality="UZ")
    page = answer.content.decode()
    for words in (
        "Searched among: People",
        "<strong>male</strong>",
        "<strong>Uzbekistan</strong>",
        "leave out a field",
    ):
        assert words in page, words
    wider = {one.label: one.without for one in answer.context["asked"]}
    assert titles(sign_in("anna").get(f"/search/{wider['Sex']}")) == [FOUND["people"]]
    unread = search(sign_in("anna"), "people", born="yesterday")
    assert "could not be read" in unread.content.decode()
    assert unread.context["groups"] == []
