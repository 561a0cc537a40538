"""Letters of tracing and what was done besides. A letter is an entry of the record: the law counts its silence.

Nothing goes out that must not (`stops`): without consent to tracing, towards somebody who must not be told, to the home
state of anybody without their own consent to that step.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import edits, entries, exits, not_told
from habeas.casework import tracing_requests as requests
from habeas.casework.recheck import today
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store import models as tables

CONSULATE: Final = "consulate"
TRACE: Final = "trace"
PATIENCE: Final = 30
"""Days after which a letter without an answer is asked after."""
ANSWER: Final = "response_received"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter about people of a request. `days` it took, or has waited until today; `answer` is the entry that answers."""

    entry: tables.Entry
    to: str
    who: tuple[tables.Person, ...]
    answer: tables.Entry | None
    days: int

    @property
    def is_late(self) -> bool:
        """Whether nobody has answered for too long."""
        return self.answer is None and self.days > PATIENCE


class StoppedError(Exception):
    """Nothing may go out; `why` says why, in words."""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__("stopped")
        self.why = tuple(why)


# ---- read ----------------------------------------------------------------------------------------------------------


def unanswered(account: tables.Account, day: int) -> QuerySet[tables.Entry]:
    """Letters of tracing in the cases this account sees, without an answer for longer than PATIENCE days."""
    cases = access.office_cases(account, timezone.now())
    rows = tables.Entry.objects.filter(
        kind__in=requests.LETTERS, on_last__lt=day - PATIENCE, person__isnull=False, case__in=cases.values("pk")
    )
    later = tables.Entry.everything.filter(case=OuterRef("case"))
    return rows.filter(~Exists(later.filter(re=OuterRef("key"))), ~Exists(later.filter(supersedes=OuterRef("key"))))


def about(letters: QuerySet[tables.Entry]) -> Q:
    """The condition for requests whose inquirer or sought one of these letters is about."""
    people = letters.values("person")
    return Q(inquirer__in=people) | Q(
        Exists(tables.Sought.objects.filter(request=OuterRef("pk"), person__in=people, ended_at__isnull=True))
    )


def letters_of(request: tables.TracingRequest, people: Iterable[int]) -> list[Letter]:
    """The letters about the people of a request, the latest first; those that were taken back or replaced are left out."""
    case = request.case
    gone = set(case.entries(manager="everything").filter(supersedes__isnull=False).values_list("supersedes", flat=True))
    rows: dict[str, list[tables.Entry]] = {}
    asked = case.entries.filter(kind__in=requests.LETTERS, person__in=list(people)).select_related("person")
    for row in asked.order_by("pk"):
        if row.key not in gone:
            rows.setdefault(row.key, []).append(row)
    answers = {row.re: row for row in case.entries.filter(re__in=rows).order_by("-pk") if row.key not in gone}
    found = [_letter(own, answers.get(key)) for key, own in rows.items()]
    return sorted(found, key=lambda each: -(each.entry.on_first or 0))


def _letter(rows: Sequence[tables.Entry], answer: tables.Entry | None) -> Letter:
    first = rows[0]
    end = answer.on_first if answer is not None and answer.on_first is not None else today()
    who = tuple(dict.fromkeys(row.person for row in rows if row.person is not None))
    to = first.fields.get("to") or ""
    return Letter(first, str(to), who, answer, max(0, end - (first.on_last or end)))


# ---- what stops a letter -------------------------------------------------------------------------------------------


def stops(request: tables.TracingRequest, people: Sequence[tables.Person], to: str, state: str, day: int) -> list[str]:
    """Why no letter about these people may go to somebody; `state` is of which state that body is, empty if of none."""
    found = [
        _("%(person)s: “do not tell %(who)s”. Nothing of this request may go there.")
        % {"person": person, "who": person.do_not_tell}
        for person in _told_against(request, to)
    ]
    for person in dict.fromkeys([request.inquirer, *people]):
        asked = person.pk == request.inquirer_id or person.consents.filter(use=TRACE).exists()
        why = exits.why_not(person, TRACE, to, day) if asked else ""  # who is still missing could not be asked
        if why:
            found.append(_("%(person)s does not agree to tracing: %(why)s") % {"person": person, "why": why})
        if is_home(person, request.case, to, state) and (why := exits.why_not(person, CONSULATE, to, day)):
            found.append(
                _(
                    "This may be the home state of %(person)s: nothing goes there without their own consent to it. %(why)s"
                )
                % {"person": person, "why": why}
            )
    return found


def is_home(person: tables.Person, case: tables.Case, to: str, state: str) -> bool:
    """Whether a body may be of somebody's home state: a consulate that may be theirs, or a body of a state they are of.

    Where their nationality is not known, any state but those of the case may be it.
    """
    states = not_told.states_in(to) | ({state} if state else set())
    own = set(person.nationality)
    if load_vocabulary().authority_of(to) == CONSULATE:
        return not states or not own or bool(states & own)
    here = set(case.states)
    if own:
        return bool(states & own - (here if len(here) == 1 else set()))
    return bool(states - here)


def _told_against(request: tables.TracingRequest, to: str) -> Iterable[tables.Person]:
    """Whoever does not want this body told: in the case, and in those of whoever was verified to be one of the sought."""
    yield from exits.told_against(request.case, to)
    verified = tables.Proposal.objects.filter(sought__request=request, state=tables.Proposal.State.VERIFIED)
    for each in verified.filter(person__isnull=False).select_related("person__case"):
        if each.person is not None:
            yield from (person for person in exits.told_against(each.person.case, to) if person.pk == each.person_id)


def photo_stops(people: Iterable[tables.Person], day: int) -> list[str]:
    """Why nobody may be looked for by photograph: each has to agree that theirs is shown."""
    return [
        _("%(person)s: a photograph is shown only with consent to publish. %(why)s") % {"person": person, "why": why}
        for person in people
        if (why := exits.why_not(person, "publish", "", day))
    ]


# ---- written -------------------------------------------------------------------------------------------------------


@transaction.atomic
def send(
    request: tables.TracingRequest, by: tables.Account, token: str, data: Mapping[str, Any],
    people: Sequence[tables.Person], state: str, remind_on: date | None,
) -> str:  # fmt: skip
    """Records a letter (`data`: kind, on, to, note, source) and when to ask after it; gives the id of its entry.

    Raises StoppedError, FaultsError.
    """
    why = stops(request, people, str(data["to"]), state, today())
    if why:
        raise StoppedError(why)
    told = {**data, "who": [person.key for person in people]}
    key = entries.add_once(request.case, by, token, told).key
    if remind_on is not None and not request.case.tasks.filter(about=f"letter:{key}").exists():
        text = _("No answer yet? Ask after the letter to %(to)s") % {"to": data["to"]}
        task = tables.Task(
            case=request.case, text=text[:300], due=remind_on, assignee=by, made_by=by, about=f"letter:{key}"
        )
        edits.create(task, by, request.case)
    requests.settle(request, by)
    return key


@transaction.atomic
def answered(request: tables.TracingRequest, by: tables.Account, token: str, letter: Letter, on: str, note: str) -> str:
    """Records the answer to a letter; what was to be asked after it is done. Gives the id of the entry."""
    who = [person.key for person in letter.who]
    told = {"kind": ANSWER, "on": on, "who": who, "re": letter.entry.key, "note": note}
    key = entries.add_once(request.case, by, token, told).key
    open_tasks = request.case.tasks.filter(about=f"letter:{letter.entry.key}", done_at__isnull=True)
    open_tasks.update(done_at=timezone.now(), done_by=by)
    return key


@transaction.atomic
def act(request: tables.TracingRequest, by: tables.Account, token: str, columns: Mapping[str, Any]) -> None:
    """Something else that was done to find them. Raises StoppedError for a photograph without consent."""
    if columns["kind"] == tables.TracingAction.Kind.PHOTO:
        why = photo_stops([each.person for each in requests.sought_of(request)], today())
        if why:
            raise StoppedError(why)
    edits.create(tables.TracingAction(ref=token, request=request, made_by=by, **columns), by, request.case)
    requests.settle(request, by)


def remind_from(day: date) -> date:
    """When a letter of a day is asked after."""
    return day + timedelta(days=PATIENCE)
