"""What was sent and what came of it, for another program and for a reader: the contract of `habeas act sent --format json`."""

from collections.abc import Iterable

from habeas.act.sent import Record, Sent, outcome
from habeas.check.amounts import iso, time_text
from habeas.check.findings import Finding
from habeas.dates import Length
from habeas.record.case import Entry
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import in_language
from habeas.words import Message, say


def _state(paper: Sent, language: str) -> str:
    time = {"time": time_text(Length(paper.wait.days, "day"), language)}
    told = {
        "answered": Message("answered after %(time)s", time),
        "refused": Message("refused after %(time)s", time),
        "late": Message("silent for %(time)s", time),
        "waiting": Message("waiting for %(time)s", time),
    }
    return say(told[paper.state], language)


def followed(
    case: str, paper: Sent, findings: Iterable[Finding], day: int, language: str
) -> dict[str, object]:  # fmt: skip
    """One paper: days in ISO; `state` answered, refused, late or waiting; `stood` and `ended` breaches."""
    entry, fields = paper.wait.entry, paper.wait.entry.fields
    came, silent = paper.wait.answer, paper.silence
    result = outcome(paper, findings, day)
    return {
        "case": case,
        "id": entry.id,
        "kind": entry.kind,
        "who": list(paper.people),
        "on": entry.on.text,
        "to": paper.to or None,
        "forum": paper.forum.id if paper.forum else None,
        "channel": fields.get("channel"),
        "receipt": fields.get("receipt"),
        "received_on": str(fields["received_on"]) if "received_on" in fields else None,
        "due": iso(paper.due.day) if paper.due else None,
        "rule": in_language(paper.due.limit.rule, language) if paper.due else None,
        "verified": paper.due is None or paper.due.limit.verified,
        "state": paper.state,
        "days": paper.wait.days,
        "answer": None if came is None else _answer(came),
        "silence_until": None if silent is None else (silent.until or silent.on).text,
        "stood": result.stood,
        "ended": result.ended,
    }


def _answer(came: Entry) -> dict[str, object]:
    return {
        "id": came.id, "kind": came.kind, "on": came.on.text, "result": came.fields.get("result"), "note": came.note
    }  # fmt: skip


def record_row(record: Record) -> dict[str, object]:
    """How a body answers."""
    return {
        "to": record.to, "forum": record.forum.id if record.forum else None, "sent": record.sent,
        "answered": record.answered, "refused": record.refused, "silent": record.silent, "waiting": record.waiting,
        "median_days": record.days,
    }  # fmt: skip


def text_of(row: dict[str, object], paper: Sent, vocabulary: Vocabulary, language: str) -> str:
    """A paper in one line."""
    name = (
        in_language(paper.forum.name, language)
        if paper.forum
        else paper.to or say(Message("not told to whom"), language)
    )
    parts = [f"{row['on']} {vocabulary.label(paper.wait.entry.kind, language)} → {name}"]
    parts.append(_state(paper, language))
    if row["due"] and paper.wait.answer is None:
        parts.append(say(Message("answer due by %(day)s", {"day": row["due"]}), language))
    if row["silence_until"]:
        parts.append(say(Message("silence recorded up to %(day)s", {"day": row["silence_until"]}), language))
    if row["stood"]:
        told = {"stood": row["stood"], "ended": row["ended"]}
        parts.append(say(Message("breaches then: %(stood)s, of these ended since: %(ended)s", told), language))
    return "; ".join(parts)


def record_text(record: Record, language: str) -> str:
    """How a body answers, in one line."""
    name = in_language(record.forum.name, language) if record.forum else record.to or "–"
    counts = {
        "body": name, "sent": record.sent, "answered": record.answered, "refused": record.refused,
        "silent": record.silent, "waiting": record.waiting,
    }  # fmt: skip
    told = say(
        Message(
            "%(body)s: sent %(sent)s, answered %(answered)s (of these refused %(refused)s), silent beyond its term %(silent)s, "
            "still in time %(waiting)s",
            counts,
        ),
        language,
    )
    if record.days is None:
        return told
    return f"{told}; " + say(Message("median %(days)s days to an answer", {"days": f"{record.days:g}"}), language)
