"""The table of which bodies are open on which days, and how its words map to what the program says."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from habeas.act.bodies import Body, bodies
from habeas.act.options import options
from habeas.check.findings import check_cases
from habeas.dates import FALSE, TRUE
from habeas.law import forums
from habeas.record.case import Case
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.report import CheckedCase, gravest_first
from tests.act.test_drafts import EXAMPLES, JUDGMENTS, program

FOLDER = Path(__file__).with_name("bodies")
PATHS = {path.stem: path for path in (*EXAMPLES, *JUDGMENTS)}
SAID = {
    "no party": ("%(treaty)s does not bind the state", "%(treaty)s does not bind the state (as of %(day)s)"),
    "not yet": ("%(treaty)s does not bind the state before %(day)s",),
    "ended": (
        "%(treaty)s has not bound the state since %(day)s",
        "only for what happened up to %(day)s: %(treaty)s bound the state until then",
    ),
    "older facts": (
        "only for what happened from %(day)s on: %(treaty)s did not bind the state before",
        "it was over before %(treaty)s bound the state on %(day)s: whether the body takes that was not seen",
    ),
    "not seen": ("whether %(treaty)s binds the state is not known: %(why)s",),
    "not declared": ("whether the state declared under %(treaty)s that it takes complaints was not seen",),
    "home state": ("closed: the home state is told nothing without the person's own dated consent to this step",),
    "turned to": ("this body was turned to already: %(day)s", "this body has decided on the case: %(day)s"),
    "same matter": (
        "the same matter may be before %(body)s since %(day)s",
        "the same matter is before %(body)s until its decision is final on %(day)s",
        "%(body)s has decided the same matter: %(day)s",
    ),
    "removed": ("it asks for harm that is still to come; a removal or a death is on record: %(day)s",),
    "late": (
        "the term ended on %(day)s; ask the body to restore it where there was good reason",
        "the term may have ended on %(day)s: the day from which it runs is not recorded",
        "if no remedy at home was effective, the term ended on %(day)s",
    ),
}
"""The kinds of reason of the table, and the sentences of the program that are of that kind."""
NO_BAR = ("first: remedies at home",)
"""Sentences that say what comes first and shut nothing."""
KIND = {said: kind for kind, all_said in SAID.items() for said in all_said}


def table() -> list[dict[str, Any]]:
    """The rows of all files, each with its expectation by body: (standing, kinds of reason)."""
    read = YAML(typ="safe")
    return [row for path in sorted(FOLDER.glob("*.yaml")) for row in read.load(path)["rows"]]


def expected(row: dict[str, Any]) -> dict[str, tuple[str, frozenset[str]]]:
    """By body, and state where the case has several: open, not_known or closed, and the kinds of reason."""
    told = {body: ("open", frozenset[str]()) for body in row.get("open", [])}
    for standing in ("not_known", "closed"):
        for why, named in row.get(standing, {}).items():
            told |= {body: (standing, frozenset(why.split(", "))) for body in named}
    return told


def found(row: dict[str, Any]) -> list[Body]:
    """What the program says on the day of a row of the international bodies and the home state, in its case as changed.

    Those inside a state stand under `home` (home_table.py).
    """
    each = case_of(row)
    known = forums.shipped().international
    return [body for body in bodies(options(each), each) if body.forum.id in known and body.forum.state is None]


def label(body: Body, case: Case) -> str:
    """The name of a body in the table: with its state where the case is against several or that of another state."""
    return body.forum.id if case.states == (body.state,) else f"{body.forum.id} {body.state}"


def standing(body: Body) -> tuple[str, frozenset[str]]:
    """What the program says of a body, in the words of the table."""
    word = {TRUE: "open", FALSE: "closed"}.get(body.open, "not_known")
    kinds = frozenset(KIND[why.id] for why in body.why if why.id not in NO_BAR)
    return word, frozenset() if word == "open" else kinds


def case_of(row: dict[str, Any]) -> CheckedCase:
    """The case of a row, as changed, checked on its day."""
    more = tuple(row.get("also", ())), tuple(row.get("consents", ()))
    return checked(row["case"], row["on"].toordinal(), row.get("years_later", 0), *more)


@cache
def checked(name: str, day: int, years: int, also: tuple[str, ...], consents: tuple[str, ...]) -> CheckedCase:
    """A bundled case checked on a day: moved by years, with more entries and consents of everybody than its file has."""
    text = PATHS[name].read_text("utf-8")
    if years:
        text = re.sub(r"\b20\d\d(?=-\d\d)", lambda year: str(int(year[0]) + years), text)
    if also:
        text = text.replace("\nentries:\n", "\nentries:\n" + "".join(f"  - {entry}\n" for entry in also), 1)
    case, _ = read_case_text(text, f"{name}.yaml", load_vocabulary())
    if consents:
        rows = "".join(f"  - {{who: {one.id}, use: consulate, {days}}}\n" for one in case.people for days in consents)
        case, _ = read_case_text(f"{text}\nconsents:\n{rows}", f"{name}.yaml", load_vocabulary())
    done = check_cases([case], program(), day)  # type: ignore[arg-type]
    return CheckedCase(case, day, tuple(sorted(done.findings, key=gravest_first)), done)
