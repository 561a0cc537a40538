"""An account in sentences: entries and versions, each in one line."""

from habeas.prove.accountability.account import Asked, Silence, Version
from habeas.prove.accountability.duties import Duty
from habeas.record.case import Entry
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import case_name, in_language
from habeas.words import Message, say

NAMELESS = Message("a body that the record does not name")


def sources_text(duty: Duty, language: str) -> str:
    """On what a duty rests, judgments by their names."""
    told = (in_language(each, language) for each in duty.source)
    return "; ".join(": ".join(case_name(part) for part in each.split(": ")) for each in told)


def entry_text(entry: Entry, vocabulary: Vocabulary, language: str) -> str:
    """An entry in one line: the day, what, of what, by whom, with what result."""
    kind = vocabulary.label(entry.kind, language)
    what = entry.fields.get("what")
    names = (what,) if isinstance(what, str) else what if isinstance(what, tuple) else ()
    until = f" – {entry.until.text}" if entry.until else ""
    parts = [f"{entry.on.text}{until} {kind}"]
    if names:
        parts[0] += ": " + ", ".join(vocabulary.label(name, language) for name in names)
    for name in ("ordered_by", "result"):
        value = entry.fields.get(name)
        if isinstance(value, str):
            words = vocabulary.fields[name].values
            parts.append(words[value].label(language) if value in words else value)
    return ", ".join(parts)


def version_text(version: Version, vocabulary: Vocabulary, language: str) -> str:
    """What an authority said had happened; marked where a cause is told differently than before."""
    text = entry_text(version.entry, vocabulary, language)
    if version.said and version.said != version.entry.fields.get("result"):
        text = f"{text}: {version.said}"
    if version.changed:
        return say(Message("%(version)s (told differently than before)", {"version": text}), language)
    return text


def silence_text(silent: Silence, language: str) -> str:
    """One body: how often asked and answered, and days of silence."""
    figures = {
        "to": silent.to or NAMELESS, "asked": silent.asked, "answered": silent.answered, "longest": silent.longest,
        "days": silent.days,
    }  # fmt: skip
    message = Message(
        "%(to)s: asked %(asked)s, answered %(answered)s; days of silence: %(days)s, the longest %(longest)s.", figures
    )
    return say(message, language)


def asked_text(asked: Asked, vocabulary: Vocabulary, language: str) -> str:
    """One question, to whom it went, and what came after how many days."""
    values = {"question": entry_text(asked.entry, vocabulary, language), "to": asked.to or NAMELESS}
    if asked.answer is None:
        late = Message("%(question)s (%(to)s): no answer for %(days)s days", {**values, "days": asked.days or 0})
        return say(late, language)
    if asked.days is None:
        return say(Message("%(question)s (%(to)s): answered, the day of the answer not told apart", values), language)
    answer = {**values, "answer": entry_text(asked.answer, vocabulary, language), "days": asked.days}
    return say(Message("%(question)s (%(to)s): answered after %(days)s days: %(answer)s", answer), language)
