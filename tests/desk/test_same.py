"""One person in two cases: joined and parted, counted once, and no team learns of the cases of another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.identity import Clusters, cluster

SignIn = Callable[[str], Client]
AHEAD: Final = 400
WHY: Final = {"why": "Same passport", "certainty": "sure"}


def _person(label: str, team: str = "Legal aid", **columns: Any) -> Any:
    """Somebody in a case of their own, held since ten days with their span, so that figures count them."""
    from django.utils import timezone

    from habeas.store.models import Case, Person, Place, Span, Team
    from habeas.store.models.base import new_ref

    day = timezone.localdate().toordinal()
    own, _ = Team.objects.get_or_create(name=team)
    case = Case.objects.create(key=new_ref(), team=own, title=f"Matter of {label}", checked_at=timezone.now())
    place = columns.pop("place", None) or Place.objects.create(name=f"Centre {new_ref()}", kind="police", state="RU")
    person = Person.objects.create(
        case=case, key="p1", label=label, held_at=place, held_since=day - 10, held_until=day + AHEAD, **columns
    )
    Span.objects.create(case=case, person=person, fact="held", place=place, since=day - 10, until=day + AHEAD)
    return person


def _page(person: Any, rest: str = "") -> str:
    return f"/cases/{person.case.ref}/people/{person.key}/{rest}"


def _join(client: Client, one: Any, other: Any, **values: str) -> Any:
    address = _page(one, f"same/?with={other.ref}")
    token = client.get(address).context["form"].initial["token"]
    answer = client.post(address, {**WHY, "token": token, **values})
    assert answer.status_code == 302, answer.context["form"].errors
    from habeas.store.models import SameAs

    return SameAs.objects.get(ref=token)


def _held(client: Client) -> int:
    found: int = client.get("/").context["held"][0].people
    return found


# ---- clusters ------------------------------------------------------------------------------------------------------

PEOPLE = st.integers(1, 12)
PAIRS = st.lists(st.tuples(PEOPLE, PEOPLE).filter(lambda pair: pair[0] != pair[1]), max_size=14)


def _reached(pairs: list[tuple[int, int]], one: int) -> set[int]:
    """Everybody one comes to by going from pair to pair."""
    found = {one}
    while more := {b for pair in pairs for a, b in (pair, pair[::-1]) if a in found} - found:
        found |= more
    return found


@given(PAIRS)
def test_clusters_are_an_equivalence(pairs: list[tuple[int, int]]) -> None:
    same = cluster(pairs)
    for one in range(1, 13):
        assert same.of(one) == _reached(pairs, one)
        assert same.head(one) == min(same.of(one))
    assert same.heads.keys() == {one for pair in pairs for one in pair}


@given(PAIRS, st.data())
def test_taking_the_last_one_back_restores_what_was(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    before = cluster(pairs)
    extra = data.draw(st.tuples(PEOPLE, PEOPLE).filter(lambda pair: pair[0] != pair[1]))
    joined = cluster([*pairs, extra])
    assert joined.head(extra[0]) == joined.head(extra[1])
    assert cluster([*pairs, extra][:-1]) == before


@given(PAIRS, st.sets(PEOPLE))
def test_a_count_over_clusters_counts_each_person_once(pairs: list[tuple[int, int]], people: set[int]) -> None:
    same = cluster(pairs)
    assert len(people) - same.too_many(people) == len({frozenset(same.of(one)) for one in people})
    assert Clusters().too_many(people) == 0


# ---- joining -------------------------------------------------------------------------------------------------------


def test_two_are_found_looked_at_and_joined(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    client = sign_in("anna")
    one, other = _person("Qodirov Jamshed"), _person("Кодиров Джамшед")
    choose = client.get(_page(one, "same/"))
    assert [told.person for told, _ in choose.context["likely"]] == [other]
    found = client.get(_page(one, "same/?q=кодиров"))
    assert [told.person for told in found.context["hits"]] == [other]
    both = client.get(_page(one, f"same/?with={other.ref}")).content.decode()
    assert "Кодиров Джамшед" in both
    assert f"Matter of {other.label}" in both
    assert client.post(_page(one, f"same/?with={other.ref}"), {"token": "a" * 12}).status_code == 422
    row = _join(client, one, other)
    assert (row.one, row.other, row.why, row.said_by.username) == (one, other, "Same passport", "anna")
    for here, there in ((one, other), (other, one)):
        assert there.label in client.get(_page(here)).content.decode()
        head = client.get(f"/cases/{here.case.ref}/").content.decode()
        assert f"in the case {there.case.title}" in head
    hits = client.get("/search/?q=qodirov").context["groups"][0][2]
    told = {hit.title: hit.detail for hit in hits}
    assert f"the same person as {other.label} in {other.case.title}" in told[one.label]
    assert AuditRow.objects.filter(what="join", ref=one.ref, case_ref=one.case.ref).count() == 1


def test_the_same_form_sent_twice_joins_once(sign_in: SignIn) -> None:
    from habeas.store.models import SameAs

    client = sign_in("anna")
    one, other = _person("Qodirov Jamshed"), _person("Кодиров Джамшед")
    row = _join(client, one, other)
    assert client.post(_page(one, f"same/?with={other.ref}"), {**WHY, "token": row.ref}).status_code == 302
    assert client.post(_page(other, f"same/?with={one.ref}"), {**WHY, "token": "b" * 12}).status_code == 302
    assert SameAs.objects.filter(one__in=(one, other)).count() == 1


def test_undo_restores_what_was_and_lists_what_came_since(sign_in: SignIn) -> None:
    from habeas.store.models import Entry

    client = sign_in("anna")
    one, other, third = _person("Qodirov Jamshed"), _person("Кодиров Джамшед"), _person("Qodirov J.")

    def entry(person: Any, key: str) -> Any:
        return Entry.objects.create(case=person.case, person=person, key=key, kind="released", on="2024-05-01")

    entry(one, "before")
    first = _join(client, one, other)
    second = _join(client, other, third)
    entry(one, "of-one")
    entry(third, "of-third")
    page = _page(one, f"same/{first.ref}/")
    told = client.get(page)
    listed = {row.key for group in told.context["groups"] for row, *_ in group["entries"]}
    assert listed == {"of-one", "of-third"}
    assert client.post(page).status_code == 302
    first.refresh_from_db()
    assert first.taken_back_by.username == "anna"
    assert client.get(_page(one)).context["same"] == []
    assert [each.person for each in client.get(_page(other)).context["same"]] == [third]
    entry(one, "later")
    after = client.get(page)
    keys = {row.key for group in after.context["groups"] for row, *_ in group["entries"]}
    assert "of-one" in keys
    assert not {"before", "later"} & keys
    assert "entries to sort" in client.get(_page(one)).content.decode()
    assert [person.pk for person in (one, other, third)] == [
        Entry.objects.get(key=key).person_id if key else other.pk for key in ("of-one", "", "of-third")
    ], "entries never move"
    second.refresh_from_db()
    assert second.taken_back_at is None


def test_one_must_see_both_and_change_one(sign_in: SignIn) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from habeas.store.models import SameAs, Share, Team

    ours, theirs, more = _person("Qodirov J."), _person("Кодиров Дж.", "Others"), _person("Kodirov", "Others")
    anna = sign_in("anna")
    assert anna.get(_page(ours, f"same/?with={theirs.ref}")).status_code == 404
    assert anna.get(_page(ours, "same/?q=kodirov")).context["hits"] == []
    team = Team.objects.get(name="Legal aid")
    until = timezone.localdate() + timedelta(days=5)
    shares = [Share.objects.create(case=each.case, team=team, reason="x", until=until) for each in (theirs, more)]
    assert anna.get(_page(theirs, f"same/?with={more.ref}")).status_code == 404, "both are of others"
    assert [told.person for told in anna.get(_page(ours, "same/?q=kodirov")).context["hits"]]
    row = _join(anna, theirs, ours)
    assert anna.get(_page(ours)).context["same"]
    Share.objects.filter(pk=shares[0].pk).update(ended_at=timezone.now())
    assert anna.get(_page(ours)).context["same"] == []
    assert anna.get(_page(ours, f"same/{row.ref}/")).status_code == 404
    assert anna.post(_page(ours, f"same/{row.ref}/")).status_code == 404
    assert SameAs.objects.get(pk=row.pk).taken_back_at is None


def test_a_join_never_shows_one_team_the_record_of_the_other(sign_in: SignIn) -> None:
    """Two teams, joined by somebody who is of both; each sees its own and not a word more."""
    from habeas.store.models import Account, AuditRow, Team

    ours, theirs, more = _person("Qodirov J."), _person("Zyxwvutov", "Others"), _person("Qodirov Dj.")
    both = Account.objects.get(username="daniyar")
    both.teams.add(Team.objects.get(name="Others"))
    linker = sign_in("daniyar")
    row = _join(linker, ours, theirs)
    _join(linker, theirs, more)
    anna = sign_in("anna")
    before = _held(anna)
    for address in (
        _page(ours), f"/cases/{ours.case.ref}/", f"/cases/{ours.case.ref}/history/", "/cases/?view=people&q=qodirov",
        "/search/?q=qodirov", _page(ours, "same/"),
    ):  # fmt: skip
        text = anna.get(address).content.decode()
        assert "Zyxwvutov" not in text, address
        assert row.why not in text, address
        assert "the same person as" not in text.lower(), address
    assert anna.get(_page(ours)).context["joins"] == []
    assert anna.get("/cases/?view=people&q=qodirov").context["twice"] == 0, "over a third that she may not see"
    _join(linker, ours, more)
    assert _held(anna) == before - 1
    lines = AuditRow.objects.filter(what="join", case_ref=theirs.case.ref)
    assert [line.ref for line in lines] == [theirs.ref], "the one that was said from their page"


# ---- figures -------------------------------------------------------------------------------------------------------


def test_figures_count_two_who_are_one_once(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    client = sign_in("anna")
    site = Place.objects.create(name="Site", kind="prison", state="RU")
    wings = [Place.objects.create(name=f"Wing {n}", kind="prison", state="RU", within=site) for n in (1, 2)]
    one, other = (_person(f"Qodirov {n}", place=wing) for n, wing in enumerate(wings))
    third = _person("Somebody", place=site)
    held = _held(client)

    def places() -> dict[str, int]:
        rows = client.get("/places/?q=site").context["pages"].object_list
        rows += client.get("/places/?q=wing").context["pages"].object_list
        return {row.place.name: row.tally.held for row in rows if row.place in (site, *wings)}

    assert places() == {"Site": 3, "Wing 1": 1, "Wing 2": 1}
    _join(client, one, other)
    assert _held(client) == held - 1
    assert places() == {"Site": 2, "Wing 1": 1, "Wing 2": 1}
    page = client.get(f"/places/{site.ref}/")
    assert page.context["held_count"] == 2
    shown = {each.person: each.others for each in page.context["held"]}
    assert shown == {one: (other,), third: ()} or shown == {other: (one,), third: ()}
    people = client.get("/cases/?view=people&q=qodirov")
    assert (people.context["count"], people.context["twice"], people.context["persons"]) == (2, 1, 1)
    assert f"the same person as {other.label}, {other.case.title}" in people.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_joins(sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from habeas.store.models import SameAs

    client = sign_in("anna")
    people = [_person(f"Qodirov {n}") for n in range(9)]
    addresses = ("/", "/cases/?view=people&q=qodirov", "/places/", "/search/?q=qodirov")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    SameAs.objects.create(one=people[0], other=people[1], why="x", certainty="sure")
    few = asked()
    for a, b in zip(people[2:], people[1:], strict=False):
        SameAs.objects.create(one=a, other=b, why="x", certainty="likely")
    assert asked() == few


def test_take_in_leads_to_both_side_by_side(sign_in: SignIn) -> None:
    from tests.desk.test_takein import _form

    client = sign_in("daniyar")
    known = _person("Назаров Рустам")
    shown = client.post("/cases/new/", _form(client, look="1", same_as=known.ref))
    assert shown.context["chosen"] == known
    wrong = client.post("/cases/new/", _form(client, teller="", same_as=known.ref))
    assert wrong.status_code == 422
    assert [each.person for each in wrong.context["alikes"]] == [known], "what was chosen is not lost"
    saved = client.post("/cases/new/", _form(client, same_as=known.ref))
    both = client.get(saved.headers["Location"])
    assert both.status_code == 200
    assert both.context["other"].person == known
    assert client.get(_page(known)).context["same"] == [], "nothing is joined before both were looked at"
    unseen = _person("Назаров Рустам", "Others")
    plain = client.post("/cases/new/", _form(client, same_as=unseen.ref))
    assert "/same/" not in plain.headers["Location"]


def test_a_deleted_person_is_joined_with_nobody(office: Path) -> None:
    from django.utils import timezone

    from habeas.casework import identity
    from habeas.store.models import Case, SameAs

    one, other = _person("Qodirov"), _person("Kodirov")
    SameAs.objects.create(one=one, other=other, why="x", certainty="sure")
    assert identity.clusters(Case.objects.all()).of(one.pk) == {one.pk, other.pk}
    other.deleted_at = timezone.now()
    other.save()
    assert identity.clusters(Case.objects.all()).of(one.pk) == {one.pk}
    other.delete()
    assert not SameAs.objects.filter(one=one).exists(), "erasure takes the reason with it"
