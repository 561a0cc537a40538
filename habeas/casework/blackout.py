"""The name of somebody who is erased, taken out of everything else that is kept of their case.

1. Word by word, in any form and either alphabet; a name that somebody who stays bears too is left, since it is theirs.
2. Short names only as a word of their own or written large: *Али* is no part of *алименты*.
3. Ids that tell the name are given anew wherever they stand.
4. What free text remains is counted (`free_texts`), for it may tell of somebody without naming them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Count, Model, Q

from habeas.casework.traces import STORIES
from habeas.casework.unnamed import base_of, new_ids
from habeas.store import models as tables
from habeas.store.models.base import every
from habeas.tell.names import Tell, blacked_out, without_names

FREE: Final[Mapping[type[Model], tuple[str, ...]]] = {
    tables.Case: ("title", "note", "cite", "holdings", "more", "legal_hold", "deleted_why"),
    tables.Person: ("label", "phone", "contact", "do_not_tell", "more"),
    tables.ReportedName: ("name",),
    tables.Kin: ("more",),
    tables.Source: ("name", "more"),
    tables.Consent: ("to",),
    tables.Decision: ("reason",),
    tables.Document: ("name", "title"),
    tables.DocumentText: ("text",),
    tables.Proceeding: ("number", "about"),
    tables.Entry: ("with_text", "fields", "note", "recorded_by_text"),
    tables.Observation: ("as_written", "why"),
    tables.Task: ("text",),
    tables.Flag: ("reason",),
    tables.Note: ("text",),
    tables.Share: ("reason", "answer_note"),
    tables.BreakGlass: ("reason",),
    tables.Place: ("name", "town", "more"),
    tables.Visit: ("companions", "note", "met", "why"),
    tables.VisitFile: ("name",),
    tables.SameAs: ("why",),
    tables.Edition: ("old",),
    tables.TracingRequest: ("how", "authority", "title", "act", "may_tell"),
    tables.Sought: ("last_place", "note"),
    tables.Proposal: ("reasons",),
    tables.TracingStep: ("reason",),
    tables.Verification: ("proof", "note", "kin_before"),
    tables.TracingAction: ("place", "told"),
    tables.Reunification: ("with_whom", "place", "assessed", "wish_why", "not_inquirer", "note"),
    tables.FollowUp: ("concern", "found"),
}
"""The columns in which people write, or a file said, what they like, by table."""


def tables_of(case: tables.Case) -> Iterable[tuple[type[Model], Any]]:
    """The rows of each table that are of a case: its places only where no other case has them, visits of all its places."""
    alone = tables.Place.objects.annotate(cases=Count("case_places__case", distinct=True)).filter(
        cases=1, library=False
    )
    own: dict[type[Model], Q] = {
        tables.Case: Q(pk=case.pk),
        tables.ReportedName: Q(person__case=case),
        tables.DocumentText: Q(document__case=case),
        tables.Place: Q(case_places__case=case, pk__in=alone.values("pk")),
        tables.Visit: Q(place__case_places__case=case),
        tables.VisitFile: Q(visit__place__case_places__case=case),
        tables.Observation: Q(case=case) | Q(visit__place__case_places__case=case),
        tables.SameAs: Q(one__case=case) | Q(other__case=case),
        tables.Edition: Q(case=case)
        | Q(table="place", of__in=case.case_places.filter(place__in=alone.values("pk")).values("place")),
        tables.Sought: Q(request__case=case),
        tables.Proposal: Q(sought__request__case=case) | Q(person__case=case),
        tables.TracingStep: Q(request__case=case),
        tables.Verification: Q(proposal__sought__request__case=case),
        tables.TracingAction: Q(request__case=case),
        tables.Reunification: Q(sought__request__case=case),
        tables.FollowUp: Q(request__case=case),
    }
    for model in FREE:
        yield model, every(model).filter(own.get(model, Q(case=case)))


def black_out(case: tables.Case, tell: Tell) -> Counter[str]:
    """Takes the name out of a case; gives in how many rows of each table it stood."""
    found: Counter[str] = Counter()
    for model, rows in tables_of(case):
        for row in rows:
            held = {name: getattr(row, name) for name in FREE[model]}
            changed = {name: clean for name, value in held.items() if (clean := _clean(value, tell)) != value}
            if changed:
                every(model).filter(pk=row.pk).update(**changed)
                found[model.__name__.lower()] += 1
    if submissions := _black_out_submissions(tell):
        found["report"] = submissions
    if case.title and not without_names(case.title, tell):
        tables.Case.objects.filter(pk=case.pk).update(title="")
    _new_ids(case, tell)
    case.refresh_from_db()
    return found


def _clean(value: Any, tell: Tell) -> Any:
    if isinstance(value, str):
        return blacked_out(value, tell)
    if isinstance(value, list):
        return [_clean(each, tell) for each in value]
    if isinstance(value, dict):
        return {_clean(name, tell): _clean(each, tell) for name, each in value.items()}
    return value


# ---- submissions -----------------------------------------------------------------------------------------------------


def _black_out_submissions(tell: Tell) -> int:
    """They are of no case, and anybody may be named in what an office writes there. Of the rest of a plan and a making nothing
    is touched: names of judgments, words of charts and of the plan itself may look like somebody's (*Kim*, *Mark*)."""
    found = 0
    for row in tables.Report.objects.all():
        held = {"plan": row.plan, "before": row.before}
        changed = {name: after for name, plan in held.items() if plan and (after := _plan(plan, tell)) != plan}
        if changed:
            tables.Report.objects.filter(pk=row.pk).update(version=row.version + 1, **changed)
        makings = [(made, _made(made.body, tell)) for made in row.makings.all()]
        altered = [(made, body) for made, body in makings if body != made.body]
        for made, body in altered:
            tables.Making.objects.filter(pk=made.pk).update(body=body)
        found += bool(changed or altered)
    return found


def _plan(plan: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    said = {name: _clean(plan[name], tell) for name in ("title", "by") if name in plan}
    parts = [
        {name: _clean(value, tell) if name in ("heading", "text") else value for name, value in part.items()}
        for part in plan.get("parts", [])
    ]
    return {**plan, **said, "parts": parts}


def _made(body: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    return {
        language: {
            **one,
            "title": _clean(one["title"], tell),
            "blocks": [
                {**block, "text": _clean(block["text"], tell)} if _is_written(block) else block
                for block in one["blocks"]
            ],
        }
        for language, one in body.items()
    }


def _is_written(block: Mapping[str, Any]) -> bool:
    """Whether the office may have written it: its headings are of the upper levels, its paragraphs plain."""
    if block["kind"] == "heading":
        return bool(block["level"] < 3)
    return block["kind"] == "paragraph" and not (block["quiet"] or block["strong"])


# ---- ids -----------------------------------------------------------------------------------------------------------


def _new_ids(case: tables.Case, tell: Tell) -> None:
    people_rows: Any = every(tables.Person).filter(case=case)
    entry_rows: Any = every(tables.Entry).filter(case=case)
    people = list(people_rows.values_list("key", flat=True))
    places = list(case.case_places.values_list("key", flat=True))
    sources = list(case.sources.values_list("key", flat=True))
    entries = list(dict.fromkeys(entry_rows.values_list("key", flat=True)))
    seen = list(dict.fromkeys(base_of(key) for key in case.observations.values_list("key", flat=True)))
    new = new_ids([*people, *places, *sources, *entries, *seen], tell)
    if tell.is_in_id(case.key):
        new[case.key] = case.ref
        tables.Case.objects.filter(pk=case.pk).update(key=case.ref)
    if not new:
        return
    _rename_told(case.key, new)
    row_sets: tuple[Any, ...] = (people_rows, case.case_places.all(), case.sources.all(), entry_rows)
    for rows in row_sets:
        for old in new:
            rows.filter(key=old).update(key=new[old])
    for one in case.observations.all():
        base = base_of(one.key)
        if base in new:
            case.observations.filter(pk=one.pk).update(key=new[base] + one.key.removeprefix(base))
    told: list[tuple[Any, tuple[str, ...]]] = [
        (entry_rows, ("with_text", "re", "supersedes", "source", "fields")),
        (case.observations.all(), ("source",)),
        (case.decisions.all(), ("identity",)),
        (every(tables.Task).filter(case=case), ("about",)),
    ]
    for rows, names in told:
        for row in rows:
            held = {name: getattr(row, name) for name in names}
            changed = {name: after for name, value in held.items() if (after := _renamed(value, new)) != value}
            if changed:
                every(type(row)).filter(pk=row.pk).update(**changed)


def _rename_told(case: str, new: Mapping[str, str]) -> None:
    """Submissions name case and person by their ids."""

    def renamed(who: Mapping[str, str]) -> Any:
        return _renamed(dict(who), new) if who["case"] == case else who

    for row in tables.Report.objects.all():
        for name in ("plan", "before"):
            plan = getattr(row, name)
            if plan:
                plan["parts"] = [
                    {kind: renamed(value) if kind in STORIES else value for kind, value in part.items()}
                    for part in plan.get("parts", [])
                ]
        row.save(update_fields=["plan", "before"])
        for made in row.makings.all():
            tables.Making.objects.filter(pk=made.pk).update(told=[renamed(who) for who in made.told])


def _renamed(value: Any, new: Mapping[str, str]) -> Any:
    """Ids in a value; in the identity of a finding they stand between colons."""
    if isinstance(value, str):
        return ":".join(new.get(part, part) for part in value.split(":")) if value not in new else new[value]
    if isinstance(value, list):
        return [_renamed(each, new) for each in value]
    if isinstance(value, dict):
        return {name: _renamed(each, new) for name, each in value.items()}
    return value


# ---- what stands beside --------------------------------------------------------------------------------------------


def free_texts(case: tables.Case) -> dict[str, int]:
    """How much free text a case still holds, and where: it may tell of somebody without a name."""
    found = {
        "notes": case.notes.count(),
        "entry_notes": case.entries.exclude(note=None).exclude(note="").values("key").distinct().count(),
        "decisions": case.decisions.count(),
        "tasks": case.tasks.count() + case.flags.count(),
        "documents_left": case.documents.count(),
    }
    return {name: count for name, count in found.items() if count}
