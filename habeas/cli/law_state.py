"""What binds a state on a day, and the bodies one can turn to there."""

import json

from habeas.check.amounts import iso
from habeas.cli.lines import heading, line
from habeas.cli.options import Law
from habeas.cli.voice import Voice
from habeas.dates import TRUE
from habeas.law import forums, instruments
from habeas.law.access import Access, access
from habeas.law.forums import Forum
from habeas.law.instruments import Bind, Standing
from habeas.law.norm import Norm
from habeas.tell.law_words import access_text, in_language, limit_text
from habeas.tell.norms import KINDS, norms_in_force
from habeas.words import Message


def print_state(voice: Voice, made: Law, state: str, day: int, *, as_json: bool) -> None:
    """Instruments by kind, those that have ended, and the norms of the state's own law."""
    register = instruments.shipped()
    standing, ended = register.in_force(state, day), register.ended(state, day)
    norms = norms_in_force(made.library, state, day)
    if as_json:
        voice.raw(json.dumps(_as_json(voice, state, day, standing, ended, norms), ensure_ascii=False, indent=2))
        return
    values = {"state": made.vocabulary.label(state, voice.language), "day": iso(day)}
    line(voice, voice.text(Message("%(state)s on %(day)s", values)), style="bold")
    for kind, title in KINDS.items():
        group = [each for each in standing if each.instrument.kind == kind]
        if group:
            heading(voice, voice.text(title))
        for each in group:
            _standing(voice, each)
    if ended:
        heading(voice, voice.text(Message("No longer bound")))
        for bind in ended:
            name = in_language(register.instruments[bind.instrument].title, voice.language)
            last = voice.text(Message("last day %(day)s", {"day": iso((bind.until or 1) - 1)}))
            line(voice, f"{bind.instrument}: {name}; {last}{_mark(voice, bind)}", indent=2, hang=2)
    heading(voice, voice.text(Message("Norms of the state's own law in force: %(count)s", {"count": len(norms)})))
    for norm in norms:
        where = ", ".join(f"{source.instrument} {source.provision}" for source in norm.sources)
        mark = "" if norm.verified else voice.text(Message(" [unverified]"))
        line(voice, f"{norm.id} ({where}){mark}", indent=2, hang=2)


def _standing(voice: Voice, each: Standing) -> None:
    name = f"{each.instrument.id}: {in_language(each.instrument.title, voice.language)}"
    since = iso(each.bind.since) if each.bind else None
    if each.value == TRUE:
        why = voice.text(Message("since %(day)s", {"day": since})) if since else ""
    else:
        why = voice.text(Message("not certain: %(why)s", {"why": each.stretch.basis.why}))
    if each.value == TRUE and not since and each.instrument.kind == "treaty":
        why = voice.text(each.stretch.basis.why)
    line(voice, f"{name}{f'; {why}' if why else ''}{_mark(voice, each.bind)}", indent=2, hang=2)


def _mark(voice: Voice, bind: Bind | None) -> str:
    return "" if bind is None or bind.verified else voice.text(Message(" [unverified]"))


def _as_json(
    voice: Voice, state: str, day: int, standing: list[Standing], ended: list[Bind], norms: list[Norm]
) -> dict[str, object]:
    return {
        "state": state,
        "day": iso(day),
        "instruments": [
            {
                "id": each.instrument.id,
                "kind": each.instrument.kind,
                "title": dict(each.instrument.title),
                "in_force": "yes" if each.value == TRUE else "not_known",
                "why": voice.text(each.stretch.basis.why),
                "from": iso(each.bind.since) if each.bind else None,
                "until": iso(each.bind.until - 1) if each.bind and each.bind.until else None,
                "verified": each.bind.verified if each.bind else None,
            }
            for each in standing
        ],
        "ended": [
            {"id": bind.instrument, "last_day": iso((bind.until or 1) - 1), "verified": bind.verified} for bind in ended
        ],
        "norms": [norm.id for norm in norms],
    }


def print_forums(voice: Voice, state: str, day: int) -> None:
    """The bodies inside the state, the international ones, and those closed to cases against it on the day."""
    shipped = forums.shipped()
    found = [(body, access(body, state, day)) for body in (*shipped.of_state(state), *shipped.international.values())]
    may = [pair for pair in found if pair[1].standing != "closed"]
    closed = [pair for pair in found if pair not in may]
    groups = [
        (Message("Bodies in %(state)s", {"state": state}), [pair for pair in may if pair[0].state]),
        (Message("International bodies"), [pair for pair in may if not pair[0].state]),
        *([(Message("Not open to cases against %(state)s", {"state": state}), closed)] if closed else ()),
    ]
    for heading_text, pairs in groups:
        heading(voice, voice.text(heading_text))
        if not pairs:
            line(voice, voice.text(Message("None was researched.")), indent=2)
        for body, how in pairs:
            _body(voice, body, how)


def _body(voice: Voice, body: Forum, how: Access) -> None:
    mark = "" if body.verified else voice.text(Message(" [unverified]"))
    line(voice, f"{body.id}: {in_language(body.name, voice.language)}{mark}", indent=2, hang=2, style="bold")
    if how.why is not None:
        line(voice, access_text(how, voice.language), indent=4, hang=2)
    if how.standing == "closed":
        return
    line(voice, in_language(body.nature, voice.language), indent=4)
    for limit in body.time_limits:
        line(voice, f"- {limit_text(limit, voice.language)}", indent=4, hang=2)
