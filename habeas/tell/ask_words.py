"""What an answer is recorded as, in one line each."""

from habeas.check.describe import Teller
from habeas.check.missing import Answer, Missing, answers
from habeas.words import Message, say

MOST: int = 2


def answer_lines(missing: Missing, teller: Teller) -> list[str]:
    """“if so, record: told the reasons (informed_of_reasons)”; nothing where an entry has to be completed instead."""
    found = answers(missing, teller.vocabulary)
    yes = [answer for answer in found if answer.answer != "no"][:MOST]
    no = [answer for answer in found if answer.answer == "no"][:MOST]
    lines = []
    if yes:
        lines.append(say(Message("record as: %(what)s", {"what": _either(yes, teller)}), teller.language))
    if no:
        lines.append(say(Message("if not: %(what)s", {"what": _either(no, teller)}), teller.language))
    if missing.asks in ("field", "date", "dispute") and missing.entry:
        lines.append(say(Message("complete the entry %(entry)s", {"entry": missing.entry}), teller.language))
    if missing.asks in ("conditions", "exit") and missing.place:
        lines.append(say(Message("record under conditions of %(place)s", {"place": missing.place}), teller.language))
    if missing.asks in ("person", "kin"):
        lines.append(say(Message("complete what is said of %(who)s", {"who": missing.who}), teller.language))
    return lines


def _either(found: list[Answer], teller: Teller) -> str:
    return say(Message(" or "), teller.language).join(_named(answer, teller) for answer in found)


def _named(answer: Answer, teller: Teller) -> str:
    what = answer.fields.get("what")
    word = f"{answer.kind}: {what}" if what else answer.kind
    needs = [teller.vocabulary.label(name, teller.language) for name, value in answer.fields.items()
             if value is None and name != "until"]  # fmt: skip
    more = f", {', '.join(needs)}" if needs else ""
    return f"{teller.label(answer.kind)} ({word}{more})"
