"""An account for another program: the contract of `habeas prove accountability --format json`."""

from habeas.check.amounts import iso
from habeas.prove.accountability.account import Account, Asked, Fulfilled, Version
from habeas.prove.accountability.duties import STANDARD
from habeas.record.case import Entry
from habeas.record.vocabulary import Vocabulary
from habeas.words import say


def as_json(found: Account, vocabulary: Vocabulary, language: str) -> dict[str, object]:
    """One incident; entries are named by id, days as the record has them."""
    return {
        "case": found.case,
        "who": found.who,
        "incident": entry_row(found.incident, vocabulary, language),
        "on": iso(found.day),
        "standard": say(STANDARD, language),
        "duties": [_duty(each) for each in found.duties],
        "timeline": [entry_row(entry, vocabulary, language) for entry in found.timeline],
        "versions": [_version(each, vocabulary, language) for each in found.versions],
        "asked": [_asked(each) for each in found.asked],
        "silence": [
            {"to": each.to, "asked": each.asked, "answered": each.answered, "longest": each.longest, "days": each.days}
            for each in found.silence
        ],
    }


def entry_row(entry: Entry, vocabulary: Vocabulary, language: str) -> dict[str, object]:
    """An entry in short."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "label": vocabulary.label(entry.kind, language),
        "on": entry.on.text,
        "until": entry.until.text if entry.until else None,
        "by": _text(entry, "ordered_by"),
        "what": _text(entry, "what"),
        "result": _text(entry, "result"),
        "source": entry.source,
        "note": entry.note,
    }


def _text(entry: Entry, name: str) -> str | None:
    value = entry.fields.get(name)
    return value if isinstance(value, str) else ", ".join(value) if isinstance(value, tuple) else None


def _duty(each: Fulfilled) -> dict[str, object]:
    return {
        "id": each.duty.id,
        "title": dict(each.duty.title),
        "source": [dict(source) for source in each.duty.source],
        "verified": each.duty.verified,
        "answer": each.answer,
        "days": each.days,
        "shown_by": [entry.id for entry in each.shown_by],
        "denied_by": [entry.id for entry in each.denied_by],
        "norms": list(each.duty.norms),
        "verdicts": dict(each.verdicts),
    }


def _version(each: Version, vocabulary: Vocabulary, language: str) -> dict[str, object]:
    return {
        **entry_row(each.entry, vocabulary, language),
        "said": each.said,
        "is_cause": each.is_cause,
        "changed": each.changed,
    }


def _asked(each: Asked) -> dict[str, object]:
    return {
        "entry": each.entry.id,
        "kind": each.entry.kind,
        "on": each.entry.on.text,
        "to": each.to,
        "answer": each.answer.id if each.answer else None,
        "answered_on": each.answer.on.text if each.answer and each.days is not None else None,
        "days": each.days,
        "late": each.is_late,
    }
