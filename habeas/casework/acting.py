"""What is done for the people of a case: the bodies open to them, drafts that may leave, what was sent and what came of it.

1. A draft is made from what may leave for its use (`exits`), checked by itself, without findings that a lawyer set aside.
2. What was sent is an entry of the record, and so is its answer; a task reminds whoever has the case of the day by which the
   body has to answer.
3. Silence is recorded as an entry too (`not_done`), so that the check can use it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.act import sent as sending
from habeas.act.brief import File
from habeas.act.draft import Draft, Wish, draft
from habeas.act.filling import UnfilledError
from habeas.act.letters import Letter
from habeas.act.options import Option, options
from habeas.act.sent import PATIENCE, Sent
from habeas.act.waiting import ANSWER
from habeas.act.who import meant_for as who_is_meant
from habeas.casework import decisions, edits, entries, exits, sources, templates
from habeas.casework.case_page import Again
from habeas.casework.dossier import Dossier
from habeas.casework.law import program
from habeas.casework.recheck import today
from habeas.casework.tracing_letters import CONSULATE, is_home
from habeas.check import health
from habeas.check.cases import standing_entries
from habeas.prove.accountability.duties import Duties, duties
from habeas.store import models as tables
from habeas.store.mapping import case_of, cases_of
from habeas.tell.report import CheckedCase
from habeas.words import Message

ABOUT: Final = "sent:"
"""Before the id of the entry, in what a task is about."""
ANSWERED: Final = {
    "appeal_filed": "appeal_decided",
    "complaint_filed": "complaint_decided",
}
"""What kind of entry an answer becomes; else an answer received."""


# ---- where one can turn --------------------------------------------------------------------------------------------


def turn_to(
    again: Again, closed: frozenset[str], hidden: frozenset[str], identity: str = ""
) -> list[Option]:  # fmt: skip
    """The bodies for what was found and decided; with `identity`, for that finding and its person alone.

    Findings of health are left out where they are `closed` to whoever asks, and decisions that they may not read (`hidden`).
    """
    told = tuple(
        finding for finding in again.findings if not health.is_closed(decisions.norm_of(finding.id), closed)
    )  # fmt: skip
    every = options(CheckedCase(again.case, again.day, told, again.checked))
    found = [each for each in every if each.finding is not None or each.entry is None or each.entry.id not in hidden]
    if not identity:
        return found
    who = next((finding.who for finding in told if finding.id == identity), None)
    return [
        option
        for option in found
        if (option.finding is not None and option.finding.id == identity)
        or (option.finding is None and option.entry is not None and option.entry.who == who)
    ]


# ---- drafts --------------------------------------------------------------------------------------------------------


def use_of(letter: Letter) -> str:
    """For which use a paper leaves the office."""
    return letter.consent or "lodge"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and the office's own template of its paper; `own_used`: it was made with that one, and not with ours.

    `problem` is why one that fits could not be filled from this record.
    """

    draft: Draft
    own: templates.Own | None = None
    own_used: bool = False
    problem: Message | None = None


def drafted(
    leaving: exits.Exit,
    found: Dossier,
    letter: Letter,
    who: str,
    forum: str | None,
    answers: Mapping[str, str],
    reader: str,
) -> Drafted:
    """The draft of a paper from what may leave, and was checked by itself (`found`), with notes in the reader's language, and
    with the office's own template where there is one that can be filled. Raises RefusedError.
    """
    files: dict[str, list[File]] = {}
    for document in leaving.documents:
        if document.source is not None:
            files.setdefault(document.source.key, []).append(File(leaving.called(document), document.sha256))
    kept = {source: tuple(own) for source, own in files.items()}
    wish, own = Wish(letter, who, forum, answers, kept), templates.own_of(letter, found.report.language)
    problem = None
    if own is not None and own.fits:
        try:
            made = draft(
                found.report,
                found.each,
                replace(wish, template=own.data, is_reviewed=own.row.reviewed_on is not None),
                reader,
            )
            return Drafted(made, own, own_used=True)
        except UnfilledError as error:
            problem = error.why
    return Drafted(draft(found.report, found.each, wish, reader), own, problem=problem)


def home_stops(row: tables.Case, to: str, day: int) -> list[str]:
    """Why a paper may not go to whom somebody typed in: it may be a body of the home state of one who did not agree to that."""
    return [
        _("This may be the home state of %(person)s: nothing goes there without their own consent to it. %(why)s")
        % {"person": person, "why": why}
        for person in row.people.filter(deleted_at__isnull=True).order_by("pk")
        if is_home(person, row, to, "") and (why := exits.why_not(person, CONSULATE, to, day))
    ]


# ---- sent ----------------------------------------------------------------------------------------------------------


def meant_for(row: tables.Case, letter: Letter, who: str) -> tuple[str, ...]:
    """The ids of those for whom a paper about a person is: the person's family too, where it is one for a family."""
    return who_is_meant(letter, case_of(row, visits=False), who)


@transaction.atomic
def send(
    row: tables.Case, by: tables.Account, token: str, letter: Letter, who: Sequence[str], told: Mapping[str, Any]
) -> str:
    """Records that a paper was sent (`told`: on, to, channel, receipt, received_on, note) and reminds of the answer due.

    The id of the entry. Raises FaultsError, AlreadySavedError.
    """
    attacked = _attacked(row, letter, who)
    data = {"kind": letter.sends, "who": list(who), **{name: value for name, value in told.items() if value}}
    if attacked:
        data["re"] = attacked
    key = entries.add_once(row, by, token, data).key
    paper = next((each for each in sent_in(row, by) if each.wait.entry.id == key), None)
    if paper is not None and not row.tasks.filter(about=f"{ABOUT}{key}").exists():
        name = paper.forum.id if paper.forum else paper.to
        text = _("No answer yet? Ask after what was sent to %(to)s") % {"to": name}
        task = tables.Task(
            case=row, text=text[:300], due=reminder(paper), assignee=row.lawyer or by, made_by=by, about=f"{ABOUT}{key}"
        )
        edits.create(task, by, row)
    return key


def _attacked(row: tables.Case, letter: Letter, who: Sequence[str]) -> str:
    """The latest decision of the kinds that the paper attacks; empty where there is none."""
    day = today()
    own = [
        entry
        for entry in standing_entries(case_of(row, visits=False), day, None)
        if entry.kind in letter.decision and entry.who in (None, *who)
    ]
    return max(own, key=lambda entry: (entry.on.span_days, entry.order)).id if own else ""


def reminder(paper: Sent) -> date:
    """The day after the last on which the body may answer in time; of one without a term after PATIENCE days."""
    if paper.over is not None:
        return date.fromordinal(paper.over + 1)
    return date.fromordinal(paper.wait.entry.on.span_days[1]) + timedelta(days=PATIENCE)


def sent_in(row: tables.Case, account: tables.Account) -> list[Sent]:
    """What was sent in a case, in the order of time, without what this account may not read."""
    ((_, papers),) = sent_in_each([row], account)
    return papers


def sent_in_each(
    rows: Iterable[tables.Case], account: tables.Account, at_once: int = 500
) -> Iterator[tuple[tables.Case, list[Sent]]]:
    """The same of many cases, some hundreds read together: a case costs a tenth of what it does alone."""
    day, left = today(), iter(rows)
    telling = Q(kind__in=sending.TOLD_BY) | Q(supersedes__isnull=False)
    while some := list(islice(left, at_once)):
        secret = tables.Entry.objects.filter(sources.is_secret(account), case__in=[row.pk for row in some])
        # in a case of several states, where its people were tells whose body is meant
        several = Q(place__isnull=False, case__in=[row.pk for row in some if len(row.states) > 1])
        hidden = set(secret.values_list("case", "key"))
        for row, case in zip(some, cases_of(some, visits=False, only=telling | several, bare=True), strict=True):
            current = [entry for entry in standing_entries(case, day, None) if (row.pk, entry.id) not in hidden]
            yield row, sending.sent(current, case, day)


def sent_by_case(cases: QuerySet[tables.Case], account: tables.Account) -> dict[tables.Case, list[Sent]]:
    """What was sent in cases, those alone in which anything was, without what this account may not read."""
    kinds = tables.Entry.objects.filter(kind__in=sending.SENT, case__in=cases.values("pk"))
    rows = cases.filter(pk__in=kinds.values("case")).order_by("pk")
    return {row: papers for row, papers in sent_in_each(rows, account) if papers}


def duties_owed() -> Duties:
    """What is owed after a death or a grave incident."""
    law = program()
    return duties(law.library, law.vocabulary)


def has_incident(row: tables.Case) -> bool:
    """Whether a death or a grave incident is on record in a case."""
    return row.entries.filter(kind__in=duties_owed().incidents).exists()


@transaction.atomic
def answer(
    row: tables.Case, by: tables.Account, token: str, paper: Sent, on: str, result: str, note: str
) -> str:  # fmt: skip
    """Records an answer; what was to be asked after is done. The id of the entry."""
    asked = paper.wait.entry
    kind = ANSWERED.get(asked.kind, ANSWER) if result else ANSWER
    told = {"kind": kind, "on": on, "who": _whom(row, asked.id), "re": asked.id, "result": result, "note": note}
    key = entries.add_once(row, by, token, {name: value for name, value in told.items() if value}).key
    _done(row, by, asked.id)
    return key


@transaction.atomic
def silence(row: tables.Case, by: tables.Account, token: str, paper: Sent) -> str:
    """Records that nothing came by today: an entry that the check can use. The id of the entry."""
    asked = paper.wait.entry
    told = {
        "kind": "not_done", "what": ANSWER, "on": asked.on.text, "until": timezone.localdate().isoformat(),
        "who": _whom(row, asked.id), "re": asked.id,
    }  # fmt: skip
    return entries.add_once(row, by, token, told).key


def _whom(row: tables.Case, key: str) -> list[str]:
    people = row.entries.filter(key=key, person__isnull=False).order_by("pk").values_list("person__key", flat=True)
    return list(people)


def _done(row: tables.Case, by: tables.Account, key: str) -> None:
    left = row.tasks.filter(about=f"{ABOUT}{key}", done_at__isnull=True)
    left.update(done_at=timezone.now(), done_by=by)
