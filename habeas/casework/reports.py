"""Submissions of the office: their plans, and each making, in the background, from the release of the day.

1. Figures are those of the office's release (`casework.releases`), the matrix and the judgments count published cases, stories
   are told of people who agreed to be published: so whoever reads numbers may read a submission.
2. A making is kept whole in both languages. The next one says what changed since the last of an earlier day.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from habeas.casework import breached, jobs, releases
from habeas.casework.decisions import set_aside
from habeas.casework.law import program
from habeas.casework.recheck import check_case, day_of
from habeas.files import Fault, FaultsError
from habeas.prove.execution.judgments import judgment_of, known
from habeas.prove.report.blocks import as_data
from habeas.prove.report.changes import kept_of, read_kept
from habeas.prove.report.compose import Record, compose
from habeas.prove.report.plan import LANGUAGES, Plan, read_plan_text
from habeas.prove.report.record import choices_in, people_of, record_of, told_of
from habeas.prove.report.starts import starts
from habeas.record.case import Person
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.mapping import case_of
from habeas.tell.report import CheckedCase
from habeas.tell.withheld import NOT_TOLD, protected_sources, without_sources

KIND: Final = "report"
STEPS: Final = 3
Body = Mapping[str, Any]


class ChangedError(Exception):
    """Somebody changed the plan meanwhile; nothing was written."""


def reports() -> QuerySet[tables.Report]:
    """Those that were not deleted, the last changed first."""
    return tables.Report.objects.filter(deleted_at__isnull=True).order_by("-changed_at")


@transaction.atomic
def begin(kind: str, by: tables.Account) -> tables.Report:
    """A new one with what its kind starts with."""
    row = tables.Report.objects.create(plan=starts()[kind], made_by=by)
    log(by, timezone.now(), [Act("add", "report", row.ref)])
    return row


def plan_of(body: Body) -> Plan:
    """The plan, read as a file is. Raises FaultsError."""
    return read_plan_text(json.dumps(body, ensure_ascii=False), "plan", choices_in(program()))


def faults_of(body: Body) -> tuple[Fault, ...]:
    """What a plan names that the law no longer knows."""
    try:
        plan_of(body)
    except FaultsError as error:
        return tuple(error.faults)
    return ()


@transaction.atomic
def change(row: tables.Report, version: int, plan: Body, by: tables.Account) -> None:
    """The plan from now on; undo brings back what it was. Raises ChangedError."""
    found = tables.Report.objects.filter(pk=row.pk, version=version, deleted_at__isnull=True)
    if not found.update(plan=plan, before=row.plan, version=version + 1, changed_at=timezone.now()):
        raise ChangedError
    log(by, timezone.now(), [Act("change", "report", row.ref)])


@transaction.atomic
def delete(row: tables.Report, by: tables.Account) -> None:
    """Takes it out of sight; `restore` brings it back."""
    tables.Report.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    log(by, timezone.now(), [Act("delete", "report", row.ref)])


@transaction.atomic
def restore(row: tables.Report, by: tables.Account) -> None:
    """Brings a deleted one back."""
    tables.Report.objects.filter(pk=row.pk).update(deleted_at=None)
    log(by, timezone.now(), [Act("restore", "report", row.ref)])


def being_made(row: tables.Report) -> tables.Job | None:
    """The making under way, else the last that failed since the last that did not."""
    job = tables.Job.objects.filter(kind=KIND, label=row.ref).order_by("-made_at", "-pk").first()
    return job if job is not None and (job.ended_at is None or job.fault) else None


@transaction.atomic
def make(row: tables.Report, by: tables.Account) -> tables.Job:
    """Asks for it to be made as the record stands today; where that is under way already, gives that."""
    running = tables.Job.objects.filter(kind=KIND, label=row.ref, ended_at__isnull=True).first()
    if running is None:
        releases.begin(timezone.localdate(), by)  # its job comes first, so that this one has the figures of today
        running = jobs.add(KIND, row.ref, by, STEPS)
    return running


def is_withdrawn(making: tables.Making) -> bool:
    """Whether it tells of somebody of whom nothing may be told any more: who took the consent back, or is off the record."""
    cases = tables.Case.objects.filter(key__in={each["case"] for each in making.told}, deleted_at__isnull=True)
    agreed = breached.publishable(cases.filter(library=False), timezone.localdate().toordinal())
    open_to = tables.Person.objects.filter(Q(case__in=cases.filter(library=True)) | Q(pk__in=agreed))
    still = set(open_to.filter(deleted_at__isnull=True).values_list("case__key", "key"))
    return any((each["case"], each["who"]) not in still for each in making.told)


@jobs.kind(KIND)
def _make(job: tables.Job) -> Iterator[int]:
    """The record, then the submission. Figures are those last told: of today, unless cases still wait to be checked."""
    row = tables.Report.objects.get(ref=job.label)
    plan, day, last = plan_of(row.plan), timezone.localdate(), releases.last()
    yield 1
    record = _record(plan, day.toordinal(), last.told if last is not None else None)
    yield 2
    earlier = row.makings.filter(day__lt=day).order_by("-day").first()
    before = read_kept(earlier.numbers) if earlier is not None else None
    made = [compose(plan, record, language, before) for language in LANGUAGES]
    with transaction.atomic():
        row.makings.filter(day=day).delete()
        row.makings.create(
            day=day,
            body={each.language: as_data(each) for each in made},
            numbers=kept_of(made),
            told=[{"case": case, "who": who} for case, who in sorted(told_of(plan, record))],
            made_by=job.made_by,
        )
        log(job.made_by, timezone.now(), [Act("release", "report", row.ref, body={"day": day.isoformat()})])
    yield STEPS


def _record(plan: Plan, day: int, told: Body | None) -> Record:
    law = program()
    executions = known(law.library, law.vocabulary).executions
    rows = tables.Case.objects.filter(library=True, key__in=executions)
    files = {row.key: case_of(row) for row in rows}
    judgments = [judgment_of(files[name], each) for name, each in executions.items() if name in files]
    named = {case for case, _ in people_of(plan)}
    cases = tables.Case.objects.filter(key__in=named, deleted_at__isnull=True)
    return record_of(law, day, breached.published(), judgments, list(map(_checked, cases)), told)


def _marked(person: Person, do_not_tell: str | None) -> Person:
    """The person with whom they want not to be told, where a case file has it."""
    return replace(person, more={**person.more, NOT_TOLD: do_not_tell}) if do_not_tell else person


def _checked(row: tables.Case) -> CheckedCase:
    """A case of which a story is told, checked without what rests on a protected source."""
    whole = case_of(row)
    case, _ = without_sources(whole, protected_sources(whole))
    kept_from = dict(row.people.exclude(do_not_tell="").values_list("key", "do_not_tell"))
    case = replace(case, people=tuple(_marked(person, kept_from.get(person.id)) for person in case.people))
    checked, aside = check_case(case), set_aside(row)
    told = tuple(each for each in checked.findings if (each.id, each.digest) not in aside)
    return CheckedCase(case, day_of(case), told, checked)
