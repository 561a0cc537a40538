"""One incident: its timeline, each duty done, not done or not known, the official versions, and silence counted in days.

1. An incident is an entry of one of the kinds that `data/duties.yaml` names. Looked at is what the record tells from its first
   day on, about the person, their kin, or nobody in particular.
2. A duty is *done* where an entry shows it, *not done* where the record denies it (`not_done`, a refusal, or an entry whose
   result says that it did not happen) and shows nothing else, *not known* where the record is silent: silence of the record is
   no proof, it is a question. What was done while the check finds a breach of a norm that stands under this duty alone, and
   that did not end before the incident, is *done, but not as the law asks*.
3. An official version is what the authorities said had happened: entries of that kind, the result of an autopsy, of an inquiry
   that was closed or refused, and answers. A cause told differently than the one before is a change: another word for the
   same may be one too, that is for the reader.
4. Whoever was asked is silent from the day of asking to the answer, else to the day of the account. What was asked about an
   expulsion or a stay in detention is no question about the incident.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from habeas.check.cases import standing_entries
from habeas.check.findings import Finding
from habeas.prove.accountability.duties import Duties, Duty
from habeas.record.case import Case, Entry
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message

Answer = Literal["done", "done_not_as_asked", "not_done", "not_known"]
ANSWER_WORDS: Final[Mapping[Answer, Message]] = {
    "done": Message("done"),
    "done_not_as_asked": Message("done, but not as the law asks"),
    "not_done": Message("not done"),
    "not_known": Message("not known: no entry says so"),
}
VERSIONS: Final = ("official_version", "autopsy", "investigation_closed", "investigation_refused", "response_received")
FOLLOWS: Final = frozenset(
    {
        *VERSIONS, "investigation_opened", "investigated_effectively", "shortcomings_examined", "evidence_checked",
        "prosecutor_informed", "consulate_informed", "family_notified", "relatives_heard", "participation_denied",
        "body_returned", "burial", "complaint_filed", "complaint_decided", "appeal_filed", "appeal_decided",
        "application_lodged", "communicated", "suit_filed", "responsibility_acknowledged", "unilateral_declaration",
        "compensation_awarded", "retaliation", "removed", "contact_denied", "asked", "whereabouts_requested",
        "register_answer", "not_done", "death",
    }
)  # fmt: skip
"""The kinds that tell what followed; a witness who is removed belongs to it."""
OTHER_MATTERS: Final = ("expulsion", "detention", "entry_ban")
NO_ANSWER: Final = ("no_reply", "none", "pending")


class Waited(Protocol):
    """Something asked and how long the answer took, as `habeas.act` counts it."""

    @property
    def entry(self) -> Entry: ...
    @property
    def answer(self) -> Entry | None: ...
    @property
    def days(self) -> int: ...


class Paper(Protocol):
    """A paper sent: to whom, and whether nobody answered in time. `habeas.act.sent.Sent` is one."""

    @property
    def wait(self) -> Waited: ...
    @property
    def to(self) -> str: ...
    @property
    def is_late(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """A duty and what the record says of it. `days` lie between the incident and the first entry that shows it done, the
    fewest that the dates allow; `verdicts` are what the check says of its norms."""

    duty: Duty
    answer: Answer
    shown_by: tuple[Entry, ...]
    denied_by: tuple[Entry, ...]
    days: int | None
    verdicts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """What an authority said had happened (a cause, words, or a word for a result); `changed` where a cause is told
    differently than the one before."""

    entry: Entry
    said: str
    is_cause: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `answer` is the entry that answers it (the same where the record tells both in one); `days` of silence
    up to the answer or to the day, None where the day of the answer is not told apart."""

    entry: Entry
    to: str
    answer: Entry | None
    days: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """One body: how often asked and answered, and days of silence to the day of the account (the longest, and in all)."""

    to: str
    asked: int
    answered: int
    longest: int
    days: int


@dataclass(frozen=True, slots=True)
class Account:
    """All that the record says of one incident, up to the day."""

    case: str
    who: str | None
    incident: Entry
    day: int
    duties: tuple[Fulfilled, ...]
    timeline: tuple[Entry, ...]
    versions: tuple[Version, ...]
    asked: tuple[Asked, ...]
    silence: tuple[Silence, ...]


def incidents(case: Case, data: Duties, day: int, who: str | None = None) -> list[Entry]:
    """The deaths and grave incidents on record by a day, the earliest first; of one person where `who` is given."""
    found = [
        entry
        for entry in standing_entries(case, day, None)
        if entry.kind in data.incidents and not entry.unread and who in (None, entry.who)
    ]
    # A death is told once, although the person's own field and an entry may both tell it.
    return list({(entry.kind, entry.who, entry.on.span_days[0]): entry for entry in reversed(found)}.values())[::-1]


def last_told(case: Case) -> int:
    """The last day of which a file tells anything: for a published one the day of the account, since it goes no further."""
    return max((entry.on.span_days[1] for entry in case.entries if entry.on.last is not None), default=1)


def as_open(case: Case) -> Case:
    """The file without its closing day, so that the check looks at what followed it too."""
    return replace(case, closed_on=None)


def account(
    case: Case, incident: Entry, data: Duties, papers: Iterable[Paper], findings: Iterable[Finding], vocabulary: Vocabulary,
    day: int,
) -> Account:  # fmt: skip
    """The account of one incident. `papers` and `findings` are those of the case on that day."""
    first = incident.on.span_days[0]
    entries = [
        entry
        for entry in standing_entries(case, day, None)
        if entry.on.span_days[1] >= first and _concerns(case, incident, entry) and not entry.unread
    ]
    asked = [
        _asked(paper)
        for paper in papers
        if paper.wait.entry.on.span_days[1] >= first
        and _concerns(case, incident, paper.wait.entry)
        and paper.wait.entry.fields.get("about") not in OTHER_MATTERS
    ]
    own = [
        finding
        for finding in findings
        if finding.who == incident.who and (finding.until is None or finding.until >= first)
    ]
    return Account(
        case=case.id,
        who=incident.who,
        incident=incident,
        day=day,
        duties=tuple(
            fulfilled(duty, data.own_norms(duty), incident, entries, own, vocabulary)
            for duty in data.duties
            if incident.kind in duty.incidents
        ),
        timeline=tuple(_once(entry for entry in entries if entry.kind in FOLLOWS)),
        versions=tuple(versions(_once(entries))),
        asked=tuple(asked),
        silence=tuple(silence(asked)),
    )


def _concerns(case: Case, incident: Entry, entry: Entry) -> bool:
    if entry.who is None or incident.who is None or entry.who == incident.who:
        return True
    return any({kin.who, kin.of} == {entry.who, incident.who} for kin in case.kin)


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """An entry about several people is one, in the order of time."""
    found = {entry.id: entry for entry in entries}
    return sorted(found.values(), key=lambda entry: (entry.on.span_days, entry.order))


def fulfilled(
    duty: Duty, own_norms: frozenset[str], incident: Entry, entries: Sequence[Entry], findings: Sequence[Finding],
    vocabulary: Vocabulary,
) -> Fulfilled:  # fmt: skip
    """Whether the record shows a duty done, denies it, or does not say; `own_norms` are those of no other duty."""
    shown, denied = [], []
    for entry in _once(entries):
        if not _is_about(duty, entry):
            continue
        if entry.kind == "not_done":
            if entry.fields.get("what") in duty.done:
                denied.append(entry)
        elif entry.kind in duty.done:
            negative = entry.fields.get("result") in vocabulary.kinds[entry.kind].negative
            if negative:
                denied.append(entry)
            elif not duty.by or entry.fields.get("authority") in duty.by:
                shown.append(entry)
        elif entry.kind in duty.denied:
            denied.append(entry)
    begin = incident.on.span_days[1]
    days = max(0, shown[0].on.span_days[0] - begin) if shown else None
    of_duty = [finding for finding in findings if finding.norm.id in duty.norms]
    broken = [finding for finding in of_duty if finding.verdict == "breach"]
    verdicts = {finding.norm.id: finding.verdict for finding in (*reversed(of_duty), *broken)}
    answer: Answer = "not_known"
    if shown:
        answer = "done_not_as_asked" if any(finding.norm.id in own_norms for finding in broken) else "done"
    elif denied:
        answer = "not_done"
    return Fulfilled(duty, answer, tuple(shown), tuple(denied), days, verdicts)


def _is_about(duty: Duty, entry: Entry) -> bool:
    """Whether an entry may speak of a duty, by what it says that it is about."""
    about = entry.fields.get("about")
    if about is None:
        return entry.kind not in duty.named
    told = about if isinstance(about, tuple) else (about,)
    return not duty.about or any(each in duty.about for each in told)


def versions(entries: Sequence[Entry]) -> list[Version]:
    """What the authorities said had happened, in the order of time."""
    found: list[Version] = []
    cause: str | None = None
    for entry in entries:
        if entry.kind not in VERSIONS:
            continue
        named = entry.fields.get("cause") or (entry.fields.get("result") if entry.kind == "autopsy" else None)
        parts = [named, entry.fields.get("version"), entry.fields.get("result")]
        said = next((str(part) for part in parts if isinstance(part, str)), "")
        is_cause = isinstance(named, str)
        found.append(Version(entry, said, is_cause, is_cause and cause is not None and cause != said))
        cause = said if is_cause else cause
    return found


def _asked(paper: Paper) -> Asked:
    entry, answer = paper.wait.entry, paper.wait.answer
    to = paper.to or _body(entry)
    result = entry.fields.get("result")
    if answer is None and isinstance(result, str) and result not in NO_ANSWER:
        return Asked(entry, to, entry, None, False)
    return Asked(entry, to, answer, paper.wait.days, paper.is_late)


def _body(entry: Entry) -> str:
    told = entry.fields.get("ordered_by") or entry.fields.get("authority")
    return told if isinstance(told, str) else ""


def silence(asked: Iterable[Asked]) -> list[Silence]:
    """Each body that was asked, the longest silence first: days without an answer, up to it or to the day."""
    groups: dict[str, list[Asked]] = {}
    for each in asked:
        groups.setdefault(each.to, []).append(each)
    found = [
        Silence(
            to,
            len(own),
            sum(each.answer is not None for each in own),
            max((each.days or 0 for each in own), default=0),
            sum(each.days or 0 for each in own),
        )
        for to, own in groups.items()
    ]
    return sorted(found, key=lambda each: (-each.longest, each.to))
