"""The sentences of an explanation that are the same in a terminal and for other programs."""

from collections.abc import Callable, Mapping
from typing import Final

from habeas.check.amounts import figure_text, iso
from habeas.check.describe import Teller
from habeas.check.explain import Binding, Explanation, Section
from habeas.check.kleene import FALSE, TRUE
from habeas.dates import FAR_FUTURE
from habeas.dates import TRUE as IN_FORCE
from habeas.law.norm import While
from habeas.tell.law_words import FORCE_WORDS, case_name, in_language, instrument_title
from habeas.tell.report import Report, article_of
from habeas.words import Message

Days = Callable[[int | None], str | None]
"""How a day is written; nothing where it is open."""
VALUE_WORDS: Final = (Message("no"), Message("not known"), Message("yes"))
SECTION_WORDS: Final[Mapping[str, Message]] = {
    "while": Message("While this is so"),
    "if": Message("If this is so at the event"),
    "must": Message("This must be so"),
    "must_not": Message("This must not be so"),
}


def heading_of(section: Section, told: Explanation, day: Days = iso) -> Message:
    """What a section is, and for which day its values are."""
    values = {"what": SECTION_WORDS[section.role], "day": day(told.day)}
    if section.role == "while" and told.day != told.finding.since and not is_made_good(told):
        return Message("%(what)s (on %(day)s, and for the longest time of these days)", values)
    if section.role in ("while", "if"):
        return Message("%(what)s (on %(day)s)", values)
    return Message("%(what)s", values)


def is_made_good(told: Explanation) -> bool:
    """Whether the duty was kept only later, in time for the days before."""
    form = told.finding.norm.form
    later = told.finding.verdict == "met" and told.day > told.finding.since
    return later and isinstance(form, While) and form.made_good is not None


def kept_line(what: str, value: int) -> Message:
    """Whether something expected was done."""
    if value == TRUE:
        return Message("%(what)s: done", {"what": what})
    if value == FALSE:
        return Message("%(what)s: not done", {"what": what})
    return Message("%(what)s: not known whether it was done", {"what": what})


def outcome_text(told: Explanation) -> Message:
    """The verdict in one sentence: what of the condition and of the duty led to it."""
    verdict = told.finding.verdict
    if told.finding.weakened:
        return Message("The facts would settle it; the law is not certain here.")
    condition = [s.part.value for s in told.sections if s.role in ("while", "if")]
    open_condition = any(value not in (TRUE, FALSE) for value in condition)
    match verdict:
        case "breach":
            return Message("The condition holds, and the duty is not kept.")
        case "met" if is_made_good(told):
            return Message("The duty was kept while the condition still held: the days before count as kept.")
        case "met":
            return Message("The condition holds, and the duty is kept.")
        case "coming":
            return Message("If nothing changes, the condition will hold and the duty will not be kept.")
        case "due" if open_condition:
            return Message("It is not known whether the condition holds; the time for the duty still runs.")
        case "due":
            return Message("The condition holds, and the time for the duty still runs.")
        case "not_shown":
            return Message("The state was asked and has not shown that the duty is kept.")
    if open_condition:
        return Message("It is not known whether the condition holds.")
    return Message("The condition holds; it is not known whether the duty is kept.")


def binding_lines(told: Explanation, law: Binding, report: Report, teller: Teller, day: Days = iso) -> list[str]:
    """The source, why it binds on these days, its figures, and what comes from the office."""
    say, language, norm = report.say, report.language, told.finding.norm
    trust = Message("verified") if norm.verified else Message("unverified")
    title = instrument_title(law.source.instrument, language)
    found = [f"{article_of(told.finding)}: {title}; {say(FORCE_WORDS[norm.force])}; {say(trust)}"]
    if norm.text:
        found.append(in_language(norm.text, language))
    if law.source.see:
        found.append(say(Message("See %(cases)s.", {"cases": ", ".join(map(case_name, law.source.see))})))
    return [*found, *_force_lines(law, report, teller, day), *_figure_lines(law, report, day)]


def _force_lines(law: Binding, report: Report, teller: Teller, day: Days) -> list[str]:
    if law.state is None:
        return [report.say(Message("whose duty it is is not recorded"))]
    state = teller.label(law.state)
    if law.stretch is None:
        values = {"state": state, "instrument": law.source.instrument}
        return [report.say(Message("%(instrument)s is taken as law of %(state)s", values))]
    binds: dict[str, object] = {
        "state": state,
        "since": day(law.stretch.first_day) or "…",
        "until": day(law.stretch.last_day_exclusive - 1) if law.stretch.last_day_exclusive < FAR_FUTURE else "…",
        "why": law.stretch.basis.why,
    }
    sure = law.stretch.value == IN_FORCE
    if law.instrument is not None and law.instrument.kind == "treaty":
        text = (
            Message("binds %(state)s %(since)s – %(until)s: %(why)s", binds)
            if sure
            else Message("perhaps binds %(state)s %(since)s – %(until)s: %(why)s", binds)
        )
        open_bind = law.bind is not None and not law.bind.verified
        mark = report.say(Message(" [unverified]")) if open_bind else ""
        return [report.say(text) + mark, report.say(Message("duty of: %(state)s", {"state": state}))]
    return [f"{report.say(law.stretch.basis.why)}; {report.say(Message('duty of: %(state)s', {'state': state}))}"]


def _figure_lines(law: Binding, report: Report, day: Days) -> list[str]:
    say, language, version = report.say, report.language, law.version
    found = []
    for figure in law.figures:
        text = f"{figure.name} = {figure_text(figure.value, language)}"
        text += say(Message(" (from memory)")) if figure.from_memory else ""
        text += f" ({figure.origin})" if figure.origin else ""
        found.append(say(Message("figure: %(what)s", {"what": text})))
    if version is not None:
        values = {"since": day(version.since) or "…", "until": day(version.until and version.until - 1) or "…"}
        text = say(Message("this version: %(since)s – %(until)s", values)) + (f"; {version.by}" if version.by else "")
        found.append(text if version.certain else text + say(Message("; these days are not certain")))
    for setting in law.settings:
        label = in_language(setting.definition.label, language) if setting.definition else setting.name
        values = {"label": label, "value": figure_text(setting.value, language)}
        text = say(Message("figure of this office: %(label)s = %(value)s", values))
        found.append(text + (f" ({in_language(setting.definition.origin, language)})" if setting.definition else ""))
    return found
