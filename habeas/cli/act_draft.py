"""`habeas act draft`: one paper from one case file."""

from collections.abc import Sequence
from pathlib import Path

from habeas.act.draft import Draft, RefusedError, Wish, draft
from habeas.act.filling import UnfilledError
from habeas.act.letters import Letter, letters
from habeas.act.notes import ASKS
from habeas.act.templates import read_templates
from habeas.act.who import likeliest
from habeas.cli.options import write_file
from habeas.cli.voice import Voice
from habeas.files import FaultsError, nearest
from habeas.tell.agreement import name_of
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message

OUT = "%s-%s.docx"


def draft_to(
    voice: Voice, report: Report, kind: str, output: Path | None, who: str | None, to: str | None,
    answers: Sequence[str], folder: Path | None,
) -> None:  # fmt: skip
    """Writes the draft and says what is missing and what to know; ends the run where there can be none."""
    letter = _letter(voice, kind)
    if len(report.cases) != 1:
        voice.refuse(Message("A draft is made from one case: the file holds %(count)s.", {"count": len(report.cases)}))
    each = report.cases[0]
    wish = Wish(
        letter, _who(voice, letter, each, who), to, _answers(voice, letter, answers),
        template=_template(voice, letter, folder),
    )  # fmt: skip
    try:
        made = draft(report, each, wish)
    except RefusedError as refused:
        voice.refuse(refused.why)
    except UnfilledError as error:
        voice.refuse(error.why)
    path = output or Path(OUT % (letter.id, voice.language))
    write_file(voice, made.data, path)
    _tell(voice, made, path)


def _tell(voice: Voice, made: Draft, path: Path) -> None:
    lines = [voice.text(Message("Written: %(file)s.", {"file": str(path)}))]
    if made.missing:
        lines.append(voice.text(Message("Not on record, and left out of the paper:")))
        lines += [f"  - {text}" for text in made.missing]
    if made.asked:
        names = {"names": ", ".join(f"--answer {name}=…" for name in made.asked)}
        lines.append(voice.text(Message("Some of it can be given: %(names)s", names)))
    if made.notes:
        lines.append(voice.text(Message("Before it is signed:")))
        lines += [f"  - {text}" for text in made.notes]
    voice.complain(lines)


def _letter(voice: Voice, kind: str) -> Letter:
    try:
        known = letters()
    except FaultsError as error:
        voice.refuse_faults(error)
    if kind not in known:
        near = nearest(kind, known)
        if near:
            voice.refuse(Message("“%(word)s” is no paper. Did you mean “%(near)s”?", {"word": kind, "near": near}))
        names = {"word": kind, "names": ", ".join(known)}
        voice.refuse(Message("“%(word)s” is no paper. There are: %(names)s.", names))
    return known[kind]


def _who(voice: Voice, letter: Letter, each: CheckedCase, who: str | None) -> str:
    people = {person.id for person in each.case.people}
    if who is not None and who not in people:
        near = nearest(who, people) or ", ".join(sorted(people)[:8])
        voice.refuse(Message("“%(who)s” is nobody in this case. There are: %(near)s.", {"who": who, "near": near}))
    found = who or getattr(likeliest(letter, each), "id", None)
    if found is None:
        voice.refuse(Message("Nobody is in this case."))
    if who is None and len(people) > 1:
        name = next(name_of(person) for person in each.case.people if person.id == found)
        voice.complain([voice.text(Message("The paper is about %(name)s; name another with --who.", {"name": name}))])
    return found


def _answers(voice: Voice, letter: Letter, given: Sequence[str]) -> dict[str, str]:
    known = {*ASKS, *letter.asks}
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            values = {"text": text, "names": ", ".join(sorted(known))}
            voice.refuse(Message("--answer “%(text)s”: write name=text, with one of the names: %(names)s.", values))
        found[name] = value.strip()
    return found


def _template(voice: Voice, letter: Letter, folder: Path | None) -> bytes | None:
    if folder is None:
        return None
    try:
        return read_templates(folder).get((letter.id, voice.language))
    except FaultsError as error:
        voice.refuse_faults(error)
