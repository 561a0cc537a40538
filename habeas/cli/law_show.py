"""One norm read out: what it says, in whose words, where it stands, when it holds, where one can turn."""

from habeas.check.amounts import figure_text, iso
from habeas.cli.lines import heading, line
from habeas.cli.voice import Voice
from habeas.dates import FAR_FUTURE, TRUE
from habeas.law import forums, instruments
from habeas.law.access import access
from habeas.law.norm import Norm, Source, Version
from habeas.tell.law_words import (
    FORCE_WORDS,
    UNTRANSLATED,
    access_text,
    case_name,
    in_language,
    instrument_title,
    is_foreign,
    limit_text,
)
from habeas.tell.norms import own_words, trust
from habeas.words import Message

HOME = "RU"


def print_norm(voice: Voice, norm: Norm, state: str | None, day: int) -> None:
    """The norm; force and bodies (as on `day`) are told for `state`, else for its own state, else for Russia."""
    state = state or (norm.states[0] if norm.states else HOME)
    language = voice.language
    line(voice, in_language(norm.title, language), style="bold")
    line(voice, f"{norm.id} · {norm.topic} · {voice.text(FORCE_WORDS[norm.force])} · {voice.text(trust(norm))}")
    if norm.text:
        _researched(voice, in_language(norm.text, language))
    heading(voice, voice.text(Message("In the words of the file")))
    for each in own_words(norm):
        line(voice, each, indent=2, hang=4)
    heading(voice, voice.text(Message("Sources and force for %(state)s", {"state": state})))
    for source in norm.sources:
        _source(voice, norm, source, state)
    _versions(voice, norm)
    _remedies(voice, norm, state, day)
    if norm.seen_at:
        heading(voice, voice.text(Message("Seen at")))
    for address in norm.seen_at:
        line(voice, address, indent=2)
    if norm.note:
        heading(voice, voice.text(Message("Note")))
        _researched(voice, norm.note)


def _researched(voice: Voice, text: str) -> None:
    """What the research wrote, below a line that says so where it is in another language than the reader's."""
    if is_foreign(text, voice.language):
        line(voice, voice.text(UNTRANSLATED), indent=2, style="dim")
    line(voice, text, indent=2)


def _source(voice: Voice, norm: Norm, source: Source, state: str) -> None:
    title = instrument_title(source.instrument, voice.language)
    aspect = f" ({source.aspect})" if source.aspect else ""
    line(voice, f"{source.instrument} {source.provision}{aspect}: {title}", indent=2, hang=2)
    if source.see:
        line(voice, voice.text(Message("See %(cases)s.", {"cases": ", ".join(map(case_name, source.see))})), indent=4)
    register = instruments.shipped()
    stretches = register.force(source.instrument, state) if source.instrument in register.instruments else ()
    for stretch in stretches:
        last = None if stretch.last_day_exclusive >= FAR_FUTURE else stretch.last_day_exclusive - 1
        span = f"{iso(stretch.first_day) or '…'} – {iso(last) or '…'}"
        sure = Message("in force") if stretch.value == TRUE else Message("perhaps in force")
        line(voice, f"{voice.text(sure)} {span}: {voice.text(stretch.basis.why)}", indent=4, hang=2)
    if not stretches:
        line(voice, voice.text(Message("does not bind this state")), indent=4)


def _versions(voice: Voice, norm: Norm) -> None:
    if not norm.versions and not norm.figures:
        return
    heading(voice, voice.text(Message("Figures over time")))
    for version in norm.versions or (Version(None, None),):
        until = None if version.until is None else version.until - 1
        figures = {**norm.figures, **version.figures}
        memory = (norm.unconfirmed - version.figures.keys()) | version.unconfirmed
        parts = [
            f"{name} = {figure_text(value, voice.language)}"
            + (voice.text(Message(" (from memory)")) if name in memory else "")
            for name, value in figures.items()
        ]
        text = f"{iso(version.since) or '…'} – {iso(until) or '…'}: {', '.join(parts)}".rstrip(": ")
        if version.by:
            text += f"; {version.by}"
        if not version.certain:
            text += voice.text(Message("; these days are not certain"))
        line(voice, text, indent=2, hang=2)


def _remedies(voice: Voice, norm: Norm, state: str, day: int) -> None:
    if not norm.remedies:
        return
    heading(voice, voice.text(Message("Where to turn")))
    for code in norm.remedies:
        body = forums.forum(code, state)
        if body is None:
            line(voice, voice.text(Message("%(code)s: no such body here", {"code": code})), indent=2)
            continue
        mark = "" if body.verified else voice.text(Message(" [unverified]"))
        line(voice, f"{body.id}: {in_language(body.name, voice.language)}{mark}", indent=2, hang=2)
        found = access(body, state, day)
        if found.why is not None:
            line(voice, access_text(found, voice.language), indent=4, hang=2)
        for limit in () if found.standing == "closed" else body.time_limits:
            line(voice, f"- {limit_text(limit, voice.language)}", indent=4, hang=2)
