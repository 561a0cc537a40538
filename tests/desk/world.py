"""Cases that hold one of everything, for the table of who may open what: ours, another team's, one of theirs that is shared
with us, one whose glass our administrator broke, a deleted one, a judgment.

Each carries a word of its own in every place where people write, so that a page that shows it tells from where it leaked.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from tests.desk.world_reports import report_values
from tests.desk.world_templates import template_values
from tests.desk.world_tracing import match_across, tracing

SECRET: Final = {
    "own": "Ownwordia", "other": "Zyxwvutia", "deleted": "Delwordia", "shared": "Shawordia", "glass": "Glawordia",
}  # fmt: skip
OF_OTHERS: Final = ("other", "shared", "glass")
EXAMPLE: Final = "child-deported-alone"


@dataclass(frozen=True, slots=True)
class World:
    """A case by its name here, and the values that addresses of it take."""

    name: str
    case: Any
    values: dict[str, Any]


def build() -> dict[str, World]:
    """The cases, and everybody in the team of ours."""
    from habeas.store.models import Account, Case, Team

    own, other = Team.objects.create(name="Ours"), Team.objects.create(name="Others")
    for account in Account.objects.filter(invented=True):
        own.people.add(account)
    worlds = {name: _filled(name, other if name in OF_OTHERS else own) for name in SECRET}
    worlds["own"].values.update(report_values() | template_values())
    _share(worlds["shared"].case, own)
    _break_glass(worlds["glass"].case)
    _delete(worlds["deleted"].case)
    for mine, theirs in (("own", "other"), ("other", "own")):
        match_across(worlds[mine].values["sought"], worlds[theirs].case, SECRET[theirs])
    judgment = Case.objects.filter(library=True, people__isnull=False, entries__isnull=False).order_by("pk")[0]
    return worlds | {"library": World("library", judgment, _values_of_judgment(judgment, worlds["own"]))}


def _filled(name: str, team: Any) -> World:
    from habeas.casework.sample import _files
    from habeas.store.mapping import add_case

    word = SECRET[name]
    found = next(case for case in _files("examples") if case.id == EXAMPLE)
    people = tuple(replace(person, label=f"{word} {n}") for n, person in enumerate(found.people))
    entries = tuple(replace(entry, note=f"{word} noted") for entry in found.entries)
    named = add_case(replace(found, id=f"case-{name}", people=people, entries=entries), team=team)
    row = named.case
    row.title = f"Case of {word}"
    row.save()
    return World(name, row, {"ref": row.ref, **_rest(row, word, team)})


def _rest(case: Any, word: str, team: Any) -> dict[str, Any]:
    """One of everything else that hangs on a case."""
    from django.utils import timezone

    from habeas.store import models as tables

    anna = tables.Account.objects.get(username="anna")
    today, person = timezone.localdate(), case.people.order_by("pk")[0]
    author = tables.Account.objects.create_user(f"author-{case.key}", None, role="caseworker", name=f"{word} author")
    team.people.add(author)
    document = _document(case, word)
    authority = tables.Authority.objects.create(name=f"Court {case.key}")
    place = tables.Place.objects.filter(library=False).order_by("pk")[0]
    visit = tables.Visit.objects.create(
        place=place, team=team, on=str(today), on_first=today.toordinal(), token=case.key, by=author, note=f"{word} met"
    )
    rows = {
        "document": document,
        "proceeding": tables.Proceeding.objects.create(case=case, authority=authority, number=f"{word}-1"),
        "task": tables.Task.objects.create(case=case, text=f"{word} to do", due=today, assignee=anna),
        "flag": tables.Flag.objects.create(case=case, reason=f"{word} flagged"),
        "note": tables.Note.objects.create(case=case, text=f"{word} thought", by=author),
        "share": _shown_to_a_third(case, word),
        "person_ref": person,
        "visit": visit,
        "search": tables.SavedSearch.objects.create(name=f"{word} search", page="cases", query="", owner=author),
        "join": tables.SameAs.objects.create(
            one=person, other=case.people.order_by("pk")[1], why=f"{word} shown", certainty="sure", said_by=author
        ),
        "job": tables.Job.objects.create(kind="import-read", made_by=author, ended_at=timezone.now()),
    }
    return {
        **{name: row.ref for name, row in rows.items()},
        "place": place.ref,
        "authority": authority.ref,
        "person": person.key,
        "entry": case.entries.filter(person__isnull=False).order_by("order")[0].key,
        "source": (
            case.sources.first() or tables.Source.objects.create(case=case, key="s-1", name=f"{word} source")
        ).key,
        "consent": tables.Consent.objects.create(case=case, person=person, use="share", given=str(today)).pk,
        **_conditions(case),
        **_asked(case, word, person),
        **_list(word, team, author),
        **tracing(case, word, author),
        "draft": tables.Draft.objects.create(account=author, form=f"{word} draft", body={"text": [word]}).pk,
        "file": "none",
        "indicator": _seen(visit, case.key, today).indicator,
        "sheet": "csv",
    }


def _seen(visit: Any, key: str, today: Any) -> Any:
    """A condition that the visit saw."""
    from habeas.store.models import Observation

    day = {"since": str(today), "since_first": today.toordinal()}
    return Observation.objects.create(
        visit=visit, place=visit.place, key=f"seen-{key}", indicator="showers", low=3, high=3, **day
    )


def _asked(case: Any, word: str, person: Any) -> dict[str, Any]:
    """A paper, and a complaint that nobody answered."""
    from habeas.store import models as tables

    on = {"on": "2022-05-02", "on_first": 738277, "on_last": 738277}
    row = tables.Entry.objects.create(
        case=case, key=f"asked-{case.key}", kind="complaint_filed", person=person, asks=True, order=9_000,
        fields={"to": "PROSECUTOR"}, note=f"{word} asked", **on,
    )  # fmt: skip
    return {"paper": "hrc", "sent": row.key}


def _list(word: str, team: Any, author: Any) -> dict[str, Any]:
    """Somebody on a list of the team, who is found by their name, an upload of another list, and an estimate from lists."""
    from django.utils import timezone

    from habeas.store import keyed
    from habeas.store import models as tables

    made = tables.PersonList.objects.create(name=f"{word} list", source=f"{word} sent it", team=team)
    file = tables.ListFile.objects.create(person_list=made, name=f"{word}.xlsx", sha256="0" * 64)
    row = tables.ListRow.objects.create(
        person_list=made, file=file, last_in=file, number=2, identity=f"{word}-2", listed={"name": f"{word} Listed"}
    )
    keyed.index_rows([row])
    job = tables.Job.objects.create(kind="list-read", made_by=author, ended_at=timezone.now(), body={"people": 1})
    return {"list": made.ref, "list_row": row.pk, "list_job": job.ref, "estimate": estimated(author).ref}


def estimated(author: Any) -> Any:
    """What came of lists, as it waits for who asked."""
    from habeas.casework import estimating
    from habeas.prove.overlap import Overlap

    made = estimating.begin(Overlap(("A", "B"), (0, 150, 100, 50)), author)
    made.save()
    return made


def _shown_to_a_third(case: Any, word: str) -> Any:
    from django.utils import timezone

    from habeas.store import models as tables

    third = tables.Team.objects.create(name=f"Third {case.key}")
    until = timezone.localdate() + timedelta(days=9)
    return tables.Share.objects.create(case=case, team=third, reason=f"{word} shared", until=until)


def _document(case: Any, word: str) -> Any:
    from habeas.store import blobs
    from habeas.store import models as tables

    stored = blobs.store([f"{word} in a file".encode()])
    document = tables.Document.objects.create(
        case=case, name=f"{word}.txt", media_type="text/plain", size=stored.size, sha256=stored.sha256,
        blob=stored.name,
    )  # fmt: skip
    tables.DocumentText.objects.create(document=document, text=f"{word} in a file")
    return document


def _conditions(case: Any) -> dict[str, Any]:
    """Something seen at a place of the case, and something that was taken back."""
    from django.utils import timezone

    from habeas.store.models import Observation

    place = case.case_places.order_by("pk")[0].place
    seen = {"case": case, "place": place, "indicator": "toilet_in_cell", "since": "2024-05-01"}
    known = Observation.objects.create(key="seen-1", yes=True, **seen)
    gone = Observation.objects.create(key="seen-2", yes=False, retracted_at=timezone.now(), **seen)
    return {"condition": known.pk, "condition_gone": gone.pk}


def offered(case: Any, team: Any, by: str) -> Any:
    """Sight for a team, by this account, which waits for its answer."""
    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account

    until = timezone.localdate() + timedelta(days=30)
    return sharing.offer(case, team, Account.objects.get(username=by), "a second pair of eyes", until, until)


def _share(case: Any, team: Any) -> None:
    """Sight for our team, which it accepted."""
    from habeas.casework import sharing
    from habeas.store.models import Account

    sharing.answer(offered(case, team, f"author-{case.key}"), Account.objects.get(username="anna"), True, "")


def _break_glass(case: Any) -> None:
    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account

    sharing.break_glass(case, Account.objects.get(username="olga"), "an emergency", timezone.now())


def _delete(case: Any) -> None:
    from django.utils import timezone

    case.deleted_at = timezone.now()
    case.save()


def _values_of_judgment(case: Any, own: World) -> dict[str, Any]:
    """Of what a judgment has not, the values of ours: they must not open under its address."""
    first = case.entries.filter(person__isnull=False).order_by("order")[0]
    person = first.person
    return own.values | {"ref": case.ref, "person": person.key, "person_ref": person.ref, "entry": first.key}
