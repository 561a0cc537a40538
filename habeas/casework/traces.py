"""What an erasure takes away beside the rows themselves: drafts, notes of jobs, decisions, mentions, salts of the log."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote_plus

from django.db.models import Q

from habeas.casework.carried import files_in
from habeas.store import keyed
from habeas.store import models as tables
from habeas.store.access import MATCH_NOTICE
from habeas.store.models.base import REF_LENGTH
from habeas.tell.names import Tell, says_name

STORIES: Final = ("story", "findings")
"""The parts of a submission that tell of one person."""
_PARTS: Final = re.compile(r"[:/\-?&=]")
"""Between the parts of the name of a draft."""


def unused_places(keys: list[int]) -> None:
    """Places that only this case knew; one can be somebody's home."""
    places = tables.Place.objects.filter(pk__in=keys, library=False, case_places=None, visits=None, parts=None)
    places.filter(observations=None, entries=None).delete()


def drafts_of(case: tables.Case) -> list[str]:
    """What was typed about anything of a case and not saved: forms name the case, or one of its rows. Gives the stored files
    that went with it."""
    rows = (
        case.people(manager="everything"),
        case.documents(manager="everything"),
        case.proceedings,
        case.tasks(manager="everything"),
        case.flags(manager="everything"),
        case.notes,
        case.shares,
        *tracing_of(Q(request__case=case) | Q(person__case=case)),
    )
    refs = {case.ref, *(ref for each in rows for ref in each.values_list("ref", flat=True))}
    forms = {f"source:{pk}" for pk in case.sources.values_list("pk", flat=True)}
    drafts = tables.Draft.objects.all()
    return _without(each for each in drafts if each.form in forms or refs.intersection(_PARTS.split(each.form)))


def _without(drafts: Iterable[tables.Draft]) -> list[str]:
    """Takes drafts away; gives their stored files."""
    gone = list(drafts)
    files = [each for draft in gone for each in _files_of(draft)]
    for draft in gone:
        draft.delete()
    return [blob for blob, _name in files]


def _files_of(draft: tables.Draft) -> list[tuple[str, str]]:
    """The stored files of a draft, each with its name: those that came sealed, and those that its form carries on."""
    rows = list(tables.DraftFile.objects.filter(draft=draft).values_list("blob", "name"))
    kept = draft.body.get("kept") or []
    carried = [one for text in kept for one in files_in({"kept": text})] if isinstance(kept, list) else []
    return [*rows, *((one.stored.name, one.name) for one in carried)]


def tracing_of(whose: Q) -> tuple[Any, ...]:
    """The rows of tracing with a ref of their own, of those sought; `whose` is a condition on `Sought`."""
    sought = tables.Sought.everything.filter(whose)
    requests = tables.TracingRequest.everything.filter(sought__in=sought)
    return (
        sought,
        requests,
        tables.Proposal.everything.filter(sought__in=sought),
        tables.Verification.objects.filter(proposal__sought__in=sought),
        tables.TracingAction.objects.filter(request__in=requests),
        tables.Reunification.everything.filter(sought__in=sought),
        tables.FollowUp.objects.filter(request__in=requests),
    )


def traced(person: tables.Person) -> set[str]:
    """The refs of what tracing keeps of a person: as the inquirer, or as who is sought."""
    rows = tracing_of(Q(person=person) | Q(request__inquirer=person))
    return {ref for each in rows for ref in each.values_list("ref", flat=True)}


def match_notices(whose: Q) -> None:
    """Notices of matches across teams go with the match; `whose` is a condition on `Proposal`."""
    refs = tables.Proposal.everything.filter(whose).values_list("ref", flat=True)
    tables.Task.everything.filter(about__in=[f"{MATCH_NOTICE}{ref}" for ref in refs]).delete()


def drafts_about(case: tables.Case, refs: list[str], tell: Tell) -> list[str]:
    """What was typed about a person, or names them, in whatever form or in the name of a file of it; and searches that
    somebody kept for them. Gives the stored files that went with it."""

    def is_about(draft: tables.Draft) -> bool:
        told = json.dumps([draft.body, [name for _blob, name in _files_of(draft)]], ensure_ascii=False)
        return any(ref in draft.form for ref in refs) or f'"{refs[0]}"' in told or says_name(told, tell)

    files = _without(filter(is_about, tables.Draft.objects.all()))
    for search in tables.SavedSearch.objects.all():
        if says_name(f"{search.name} {unquote_plus(search.query)}", tell):
            search.delete()
    return files


def jobs(names: list[str], tell: Tell | None = None) -> None:
    """What jobs noted."""
    for job in tables.Job.objects.filter(ended_at__isnull=False):
        told = json.dumps(job.body, ensure_ascii=False)
        if any(f'"{name}"' in told for name in names) or (tell is not None and says_name(f"{job.label} {told}", tell)):
            job.delete()


def names_in_log(person: tables.Person, documents: list[tables.Document], keys: set[str]) -> set[str]:
    """By which names the log knows what is of a person: theirs, and those of their entries, consents and documents."""
    rows = (person.entries(manager="everything").filter(key__in=keys), person.consents(manager="everything"))
    numbers = {(each.model._meta.model_name, str(pk)) for each in rows for pk in each.values_list("pk", flat=True)}
    return {person.ref, *traced(person), *(row.ref for row in documents), *(f"{table} {pk}" for table, pk in numbers)}


def salts_of(case: tables.Case, names: set[str], keys: set[str], tell: Tell) -> Q:
    """The salts of what the log says of a person: by name, or where a body names what was of them."""
    plain = [name for name in names if " " not in name]
    told = Q(ref__in=plain) | Q(case_ref=case.ref, ref__in=keys)
    for name in names:
        table, _, pk = name.rpartition(" ")
        if table:
            told |= Q(table=table, ref=pk)
    found = set(tables.AuditRow.objects.filter(told).values_list("sequence", flat=True))
    wanted = {f'"{name}"' for name in (*plain, *keys)}
    for sequence, body in tables.AuditSalt.objects.filter(case_ref=case.ref).values_list("sequence", "body"):
        text = json.dumps(body, ensure_ascii=False)
        if any(name in text for name in wanted) or says_name(text, tell):
            found.add(sequence)
    return Q(sequence__in=found)


def erase_list_rows(person: tables.Person) -> int:
    """Rows of lists of the case's team that were verified to be of this person; gives how many. A row that was only proposed
    may be somebody else."""
    verified = tables.Proposal.everything.filter(sought__person=person, state=tables.Proposal.State.VERIFIED)
    refs = set(verified.filter(person__isnull=True).values_list("found_ref", flat=True))
    rows = tables.ListRow.objects.filter(
        person_list__team=person.case.team, identity__in=[r[REF_LENGTH:] for r in refs]
    )
    found = [row for row in rows.select_related("person_list") if row.found_ref in refs]
    for row in found:
        keyed.forget_row(row)
        row.delete()
    return len(found)


def erase_decisions(case: tables.Case, key: str) -> None:
    """What was decided about a person, with its reasons; the identity of a finding names whom it is about."""
    for decision in case.decisions.all():
        if key in decision.identity.split(":"):
            decision.delete()
    for task in case.tasks.all():
        if key in task.about.split(":"):
            task.delete()


def erase_mentions(case: tables.Case, key: str) -> None:
    """Entries of others that name the person no longer do; free text is left to a human eye."""
    case.entries(manager="everything").filter(with_text=key).update(with_text=None)
    for entry in case.entries(manager="everything").exclude(person__key=key):
        kept = {name: value for name, value in entry.fields.items() if value not in (key, [key])}
        kept = {
            name: [each for each in value if each != key] if isinstance(value, list) else value
            for name, value in kept.items()
        }
        if kept != entry.fields:
            tables.Entry.everything.filter(pk=entry.pk).update(fields=kept)


def erase_loose_ends(case: tables.Case, keys: set[str]) -> None:
    """Nothing answers or replaces an entry that is gone."""
    gone = keys - set(case.entries(manager="everything").values_list("key", flat=True))
    case.entries(manager="everything").filter(re__in=gone).update(re=None)
    case.entries(manager="everything").filter(supersedes__in=gone).update(supersedes=None)


def erase_stories(case: tables.Case, who: str | None = None) -> None:
    """Takes what submissions tell of somebody (of everybody in the case) out of their plans, and what was made with it: also
    where the plan was changed since, and tells of them no longer."""

    def is_gone(told: Mapping[str, Any]) -> bool:
        return told["case"] == case.key and who in (None, told["who"])

    def stays(part: Mapping[str, Any]) -> bool:
        return not any(name in STORIES and is_gone(told) for name, told in part.items())

    for row in tables.Report.objects.all():
        plans = {name: getattr(row, name) for name in ("plan", "before") if getattr(row, name)}
        kept = {name: {**plan, "parts": [*filter(stays, plan.get("parts", []))]} for name, plan in plans.items()}
        if any(len(kept[name]["parts"]) < len(plan.get("parts", [])) for name, plan in plans.items()):
            tables.Report.objects.filter(pk=row.pk).update(version=row.version + 1, **kept)
        for made in row.makings.all():
            if any(map(is_gone, made.told)):
                made.delete()
